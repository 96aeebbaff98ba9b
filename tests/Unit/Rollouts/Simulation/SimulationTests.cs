using System.Collections.Concurrent;
using System.Globalization;
using CsCheck;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>
/// Each scenario has a number, and the same ones run each time. To search further, <c>XDEPLOY_SIMULATION=FIRST:COUNT</c> names others.
/// </summary>
public sealed class SimulationTests
{
    [Fact]
    public void The_rules_hold_whatever_goes_wrong() =>
        Hold(Scenarios.Upto(hosts: 4, ports: 2, faults: 4), 20_000);

    [Fact]
    public void The_rules_hold_in_larger_fleets_too() =>
        Hold(Scenarios.Upto(hosts: 12, ports: 4, faults: 12), 500);

    [Fact]
    public void The_same_scenario_runs_the_same_way_again() =>
        Assert.All(
            Enumerable.Range(0, 200).Select(n => Scenarios.Upto(hosts: 4, ports: 2, faults: 6).Numbered((uint)n)),
            scenario => Assert.Equal(Trace(scenario), Trace(Scenario.Parse(scenario.ToString()))));

    private static void Hold(Gen<Scenario> scenarios, int count)
    {
        var first = 0;
        if (Environment.GetEnvironmentVariable("XDEPLOY_SIMULATION")?.Split(':') is [var from, var asked])
            (first, count) = (int.Parse(from, CultureInfo.InvariantCulture), int.Parse(asked, CultureInfo.InvariantCulture));
        var broken = new ConcurrentBag<(int Number, string Scenario, string Rules)>();
        Parallel.For(first, first + count, number =>
        {
            var scenario = scenarios.Numbered((uint)number);
            var rules = RulesBroken(scenario);
            if (rules.Length > 0)
                broken.Add((number, scenario.ToString(), rules));
        });
        if (broken.IsEmpty)
            return;

        // The one that says most in the fewest words.
        var shortest = broken.MinBy(b => b.Scenario.Length);
        Assert.Fail($"{broken.Count} of {count} scenarios broke rules. Scenario {shortest.Number}:\n{shortest.Scenario}\n{shortest.Rules}");
    }

    private static string RulesBroken(Scenario scenario)
    {
        try
        {
            return string.Join('\n', SimulatedRollout.Of(scenario).Rules.Violations.Select(v => $"rule {v.Rule} {v.What}"));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.ToString();
        }
    }

    private static List<string> Trace(Scenario scenario) => [.. SimulatedRollout.Of(scenario).Events.Select(e => e.ToString())];
}
