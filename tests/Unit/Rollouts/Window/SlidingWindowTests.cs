using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.Window;

public sealed class SlidingWindowTests
{
    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    [InlineData(DrainMethod.None)]
    public void A_slow_replica_holds_nobody_up(DrainMethod drain)
    {
        // Every third host takes eight times as long to start: there is one in each batch.
        var slow = new Scenario
        {
            Hosts = 9, Ports = 4, Batches = ["1", "3"], Drain = drain, Settle = 0, New = new ReleaseBehaviour { Ready = 500 },
            Faults = [.. new[] { 2, 5, 8 }.Select(host => new Fault(FaultKind.SlowStart, 0, 200_000, host * 4))],
        };
        var batches = First(slow);
        var window = First(slow with { Batches = ["1"], Window = "3" });

        Assert.Equal((RolloutStatus.Succeeded, 36), (batches.First!.Value.Status, batches.First.Value.Updated));
        Assert.Equal((RolloutStatus.Succeeded, 36), (window.First!.Value.Status, window.First.Value.Updated));
        Assert.Equal(36, Serving(window));
        Assert.True(window.Time.Now < batches.Time.Now * 0.75, $"{window.Time.Now} with a window, {batches.Time.Now} by batches");
    }

    [Fact]
    public void What_is_proven_at_about_the_same_time_goes_back_in_one_reload_with_what_leaves()
    {
        var rollout = First(new Scenario { Hosts = 13, Batches = ["1"], Window = "4", Drain = DrainMethod.NginxDown });
        Assert.Equal(RolloutStatus.Succeeded, rollout.First!.Value.Status);
        Assert.Equal(4, rollout.Events.Count(e => e.Kind == "Draining"));
        Assert.Single(rollout.Events, e => e.Kind == "Readmitting");
    }

    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    public void One_that_fails_is_put_back_while_others_go_on(DrainMethod drain)
    {
        var rollout = First(Ill(drain) with { MaxFailures = "1" });
        Assert.Equal((RolloutStatus.Incomplete, 35), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.Equal(Scenario.OldRelease, rollout.World.Replicas[20].Pinned);
        Assert.Contains(rollout.Events.SkipWhile(e => e.Kind != "PuttingBack"), e => e.Kind == "Draining");
    }

    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    [InlineData(DrainMethod.None)]
    public void Where_no_more_may_fail_no_other_leaves_and_those_that_are_away_come_back(DrainMethod drain)
    {
        var rollout = First(Ill(drain));
        Assert.Equal(RolloutStatus.Degraded, rollout.First!.Value.Status);
        Assert.InRange(rollout.First.Value.Updated, 3, 30);
        Assert.Contains("app6:5001", rollout.First.Value.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(rollout.Events.SkipWhile(e => e.Kind != "Stopping"), e => e.Kind == "Draining");
        Assert.All(rollout.World.Replicas.Where((_, i) => i != 20), r => Assert.True(!r.IsOutOfRotation && rollout.World.IsFit(r)));
    }

    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    [InlineData(DrainMethod.None)]
    public void A_run_that_is_asked_to_pause_brings_what_is_away_to_its_end(DrainMethod drain)
    {
        var rollout = First(new Scenario { Hosts = 9, Batches = ["1"], Window = "2", Drain = drain, Settle = 0, SuspendedAt = 3500 });
        var (status, reason, updated) = rollout.First!.Value;
        Assert.Equal(RolloutStatus.Paused, status);
        Assert.Equal($"ops@desk asked to pause before the last {9 - updated} replicas: {updated} replicas run release 2.0.", reason);
        Assert.Equal(updated, rollout.World.Replicas.Count(r => r.Running == Scenario.NewRelease));
        Assert.Equal(9, Serving(rollout));
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_drained_that_it_has_not_restarted()
    {
        // In the middle of the drains that follow the first batch.
        var rollout = SimulatedRollout.Of(new Scenario { Hosts = 6, Batches = ["1"], Window = "3", Settle = 0, OpenFor = 2000, DrainTimeout = 5000, CancelledAt = 4500 }, cutOff: true);
        Assert.Empty(rollout.Rules.Violations);
        Assert.Equal(["Draining", "Readmitting"], rollout.Events.TakeLast(2).Select(e => e.Kind));
        Assert.Equal(6, Serving(rollout));
    }

    [Fact]
    public void What_it_costs_grows_with_the_fleet_and_not_with_its_square()
    {
        var scenario = new Scenario { Hosts = 3000, Ports = 3, Batches = ["1"], Window = "25%", MinAvailable = "70%", Settle = 2000 };
        var rollout = First(scenario);
        Assert.Equal((RolloutStatus.Succeeded, 9000), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.True(rollout.Rules.Lowest >= 6300, $"{rollout.Rules.Lowest} were left in rotation");
        Assert.True(rollout.Fleet.Looks < 25 * 9000, $"{rollout.Fleet.Looks} looks");
    }

    private static Scenario Ill(DrainMethod drain) => new()
    {
        Hosts = 9, Ports = 4, Batches = ["1"], Window = "3", Drain = drain, Settle = 0, Faults = [new Fault(FaultKind.LieUnhealthy, 2000, 200_000, 20)],
    };

    private static SimulatedRollout First(Scenario scenario)
    {
        var rollout = SimulatedRollout.Of(scenario, toTheEnd: false);
        Assert.Empty(rollout.Rules.Violations);
        return rollout;
    }

    private static int Serving(SimulatedRollout rollout) => rollout.World.Replicas.Count(r => !r.IsOutOfRotation && rollout.World.IsFit(r));
}
