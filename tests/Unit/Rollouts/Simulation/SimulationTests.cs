using CsCheck;

namespace XDeploy.Unit.Rollouts.Simulation;

public sealed class SimulationTests
{
    [Fact]
    public void The_rules_hold_whatever_goes_wrong() =>
        Scenarios.Upto(hosts: 4, ports: 2, faults: 4).Sample(Hold, iter: 20_000);

    [Fact]
    public void The_rules_hold_in_larger_fleets_too() =>
        Scenarios.Upto(hosts: 12, ports: 4, faults: 12).Sample(Hold, iter: 500);

    [Fact]
    public void The_same_scenario_runs_the_same_way_again() =>
        Scenarios.Upto(hosts: 4, ports: 2, faults: 6).Sample(
            scenario => Assert.Equal(Trace(scenario), Trace(Scenario.Parse(scenario.ToString()))),
            iter: 200);

    private static void Hold(Scenario scenario)
    {
        var rollout = SimulatedRollout.Of(scenario);
        if (rollout.Rules.Violations.Count > 0)
            Assert.Fail(string.Join('\n', rollout.Rules.Violations.Select(v => $"rule {v.Rule} {v.What}")));
    }

    private static List<string> Trace(Scenario scenario) => [.. SimulatedRollout.Of(scenario).Events.Select(e => e.ToString())];
}
