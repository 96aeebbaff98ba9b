namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>A simulation that finds nothing proves nothing: with any one rule taken out it finds that one.</summary>
public sealed class BrokenExecutorTests
{
    private const int Cases = 3000;

    public static TheoryData<int, string> AnyWay => new()
    {
        { 1, nameof(Sabotages.NoFloor) },
        { 1, nameof(Sabotages.BlindToFailures) },
        { 2, nameof(Sabotages.NoDrain) },
        { 2, nameof(Sabotages.SilentDeadline) },
        { 3, nameof(Sabotages.NoPin) },
        { 4, nameof(Sabotages.ReloadsTwice) },
        { 5, nameof(Sabotages.BelievesReloads) },
        { 6, nameof(Sabotages.NoProof) },
        { 6, nameof(Sabotages.NoStableFor) },
        { 6, nameof(Sabotages.BlindToRestarts) },
        { 7, nameof(Sabotages.NoPutBack) },
        { 7, nameof(Sabotages.GoesOn) },
        { 7, nameof(Sabotages.LargerBudget) },
        { 9, nameof(Sabotages.LateRecord) },
    };

    [Theory]
    [MemberData(nameof(AnyWay))]
    [InlineData(8, nameof(Sabotages.ForgetsPins))]
    [InlineData(9, nameof(Sabotages.ForgetsDrained))]
    public void A_rule_that_is_taken_out_is_missed(int rule, string sabotage) => Find(rule, sabotage, scenario => scenario);

    [Theory]
    [MemberData(nameof(AnyWay))]
    [InlineData(7, nameof(Sabotages.LargerWindow))]
    public void A_rule_that_is_taken_out_is_missed_in_a_window_too(int rule, string sabotage) =>
        // By far most of it happens in the window.
        Find(rule, sabotage, scenario => scenario with { Hosts = 4, Ports = 2, Batches = ["1"], Window = scenario.Window ?? "50%" });

    private static void Find(int rule, string sabotage, Func<Scenario, Scenario> adapt)
    {
        var type = typeof(Sabotages).GetNestedType(sabotage)!;
        var scenarios = Scenarios.Upto(hosts: 4, ports: 2, faults: 4);
        for (var i = 0; i < Cases; i++)
        {
            if (SimulatedRollout.Of(adapt(scenarios.Numbered((uint)i)), (Sabotage)Activator.CreateInstance(type)!).Rules.Violations.Exists(v => v.Rule == rule))
                return;
        }

        Assert.Fail($"{Cases} rollouts with {sabotage} broke no rule {rule}.");
    }
}
