namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>A simulation that finds nothing proves nothing: with any one rule taken out it finds that one.</summary>
public sealed class BrokenExecutorTests
{
    private const int Cases = 3000;

    [Theory]
    [InlineData(1, nameof(Sabotages.NoFloor))]
    [InlineData(1, nameof(Sabotages.BlindToFailures))]
    [InlineData(2, nameof(Sabotages.NoDrain))]
    [InlineData(2, nameof(Sabotages.SilentDeadline))]
    [InlineData(3, nameof(Sabotages.NoPin))]
    [InlineData(4, nameof(Sabotages.ReloadsTwice))]
    [InlineData(5, nameof(Sabotages.BelievesReloads))]
    [InlineData(6, nameof(Sabotages.NoProof))]
    [InlineData(6, nameof(Sabotages.NoStableFor))]
    [InlineData(6, nameof(Sabotages.BlindToRestarts))]
    [InlineData(7, nameof(Sabotages.NoPutBack))]
    [InlineData(7, nameof(Sabotages.GoesOn))]
    [InlineData(7, nameof(Sabotages.LargerBudget))]
    [InlineData(8, nameof(Sabotages.ForgetsPins))]
    [InlineData(9, nameof(Sabotages.ForgetsDrained))]
    [InlineData(9, nameof(Sabotages.LateRecord))]
    public void A_rule_that_is_taken_out_is_missed(int rule, string sabotage) => Find(rule, sabotage, scenario => scenario);

    [Theory]
    [InlineData(1, nameof(Sabotages.NoFloor))]
    [InlineData(1, nameof(Sabotages.BlindToFailures))]
    [InlineData(2, nameof(Sabotages.NoDrain))]
    [InlineData(2, nameof(Sabotages.SilentDeadline))]
    [InlineData(3, nameof(Sabotages.NoPin))]
    [InlineData(4, nameof(Sabotages.ReloadsTwice))]
    [InlineData(5, nameof(Sabotages.BelievesReloads))]
    [InlineData(6, nameof(Sabotages.NoProof))]
    [InlineData(6, nameof(Sabotages.NoStableFor))]
    [InlineData(6, nameof(Sabotages.BlindToRestarts))]
    [InlineData(7, nameof(Sabotages.NoPutBack))]
    [InlineData(7, nameof(Sabotages.GoesOn))]
    [InlineData(7, nameof(Sabotages.LargerBudget))]
    [InlineData(7, nameof(Sabotages.LargerWindow))]
    [InlineData(9, nameof(Sabotages.LateRecord))]
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
