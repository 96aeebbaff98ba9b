using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts;

public sealed class RolloutExecutorTests
{
    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    [InlineData(DrainMethod.None)]
    public void A_fleet_is_moved_to_the_release(DrainMethod drain)
    {
        var rollout = SimulatedRollout.Of(new Scenario { Hosts = 3, Ports = 3, Batches = ["1", "25%"], MinAvailable = "75%", Drain = drain });
        Assert.Empty(rollout.Rules.Violations);
        Assert.Equal((RolloutStatus.Succeeded, 9), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.Equal(7, rollout.Rules.Lowest);
    }

    [Fact]
    public void A_bad_release_takes_one_batch_and_is_put_back()
    {
        var rollout = First(new Scenario { Hosts = 3, Ports = 3, MinAvailable = "75%", New = new ReleaseBehaviour { NeverHealthy = true } });
        Assert.Equal((RolloutStatus.Failed, 0), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.Contains("503", rollout.First.Value.Reason, StringComparison.Ordinal);
        Assert.All(rollout.World.Replicas, r => Assert.Equal(Scenario.OldRelease, r.Running));
        Assert.Equal(9, Serving(rollout));
        Assert.Equal(8, rollout.Rules.Lowest);
    }

    [Fact]
    public void A_rotation_that_costs_something_changes_once_a_batch_and_once_at_the_end()
    {
        var rollout = First(new Scenario { Hosts = 3, Ports = 3, Batches = ["3"], Drain = DrainMethod.NginxDown });
        Assert.Equal(RolloutStatus.Succeeded, rollout.First!.Value.Status);
        Assert.Equal(3, rollout.Events.Count(e => e.Kind == "Draining"));
        Assert.Single(rollout.Events, e => e.Kind == "Readmitting");
        Assert.Equal(9, Serving(rollout));
    }

    [Fact]
    public void A_first_deployment_that_fails_is_left_out_of_rotation()
    {
        var rollout = First(new Scenario { Hosts = 2, Start = [StartState.None, StartState.None], New = new ReleaseBehaviour { NeverHealthy = true } });
        Assert.Equal(RolloutStatus.Degraded, rollout.First!.Value.Status);
        Assert.Contains(rollout.Events, e => e.Kind == "LeftOut" && e.Message.Contains("never deployed", StringComparison.Ordinal));
        Assert.Equal(0, Serving(rollout));
    }

    [Fact]
    public void A_dead_host_keeps_no_other_replica_of_its_batch_from_being_put_back()
    {
        var rollout = First(new Scenario { Hosts = 6, Batches = ["3"], Faults = [new Fault(FaultKind.Die, 1000, 0, 1)] });
        Assert.Equal(RolloutStatus.Degraded, rollout.First!.Value.Status);
        Assert.Equal(5, Serving(rollout));
        Assert.All(rollout.World.Replicas.Where(r => r.Host.IsUp), r => Assert.Equal(Scenario.OldRelease, r.Running));
        Assert.Contains("app2:5001", Assert.Single(rollout.Events, e => e.Kind == "LeftOut").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replicas_that_serve_nobody_do_not_wait_for_themselves()
    {
        // Two of four serve, and the floor is two: the two that do not serve are a batch of their own.
        var rollout = First(new Scenario { Hosts = 4, Batches = ["4"], Start = [StartState.Refusing, StartState.Stopped] });
        Assert.Equal(RolloutStatus.Succeeded, rollout.First!.Value.Status);
        Assert.DoesNotContain(rollout.Events, e => e is { Kind: "Waiting", Batch: 1 });
    }

    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    public void What_an_operator_marked_down_does_not_count_after_its_update_either(DrainMethod drain)
    {
        var rollout = First(new Scenario { Hosts = 3, Batches = ["2"], MinAvailable = "1", Drain = drain, Start = [StartState.OperatorDown] });
        Assert.Equal(RolloutStatus.Succeeded, rollout.First!.Value.Status);
        Assert.Equal(1, rollout.Rules.Lowest);
        Assert.True(rollout.World.Replicas[0].MarkedByOperator);

        var refused = First(new Scenario { Hosts = 2, MinAvailable = "1", Drain = drain, Start = [StartState.OperatorDown] });
        Assert.Null(refused.First);
        Assert.Empty(refused.Events);
    }

    [Fact]
    public void What_an_earlier_run_left_out_goes_back_only_when_it_is_proven()
    {
        // The drain of the first batch fails on another host, before anything is proven.
        var rollout = First(new Scenario { Hosts = 4, Batches = ["2"], Start = [StartState.Refusing, StartState.Refusing], Faults = [new Fault(FaultKind.GateBroken, 10, 3000, 1)] });
        Assert.Equal(RolloutStatus.Degraded, rollout.First!.Value.Status);
        Assert.Contains(rollout.Events, e => e.Kind == "LeftOut" && e.Message.Contains("app1:5001", StringComparison.Ordinal));
        Assert.True(rollout.World.Replicas[0].Refused);
        Assert.DoesNotContain(rollout.Events, e => e.Kind == "Readmitting");
    }

    [Fact]
    public void A_batch_that_cannot_be_readmitted_at_once_keeps_the_release_and_counts()
    {
        var rollout = First(new Scenario { Hosts = 4, Batches = ["2"], Faults = [new Fault(FaultKind.GateBroken, 1000, 60_000, 1)] });
        Assert.Equal((RolloutStatus.Degraded, 2), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.Equal([Scenario.NewRelease, Scenario.NewRelease, Scenario.OldRelease, Scenario.OldRelease], rollout.World.Replicas.Select(r => r.Running));
        Assert.Equal(3, Serving(rollout));
    }

    [Fact]
    public void One_that_fails_between_its_proof_and_its_turn_is_not_readmitted()
    {
        // Over slow lines there is half a second between the look that proves it and the next batch's: some of these fall into it.
        var rollouts = Enumerable.Range(10, 30).Select(i => First(new Scenario
        {
            Hosts = 3,
            Drain = DrainMethod.NginxDown,
            Latency = 1000,
            New = new ReleaseBehaviour { FailsAfter = i * 100 },
        })).ToList();
        var late = Assert.IsType<SimulatedRollout>(rollouts.Find(r => r.Events.Exists(e => e.Kind == "Proven") && r.First!.Value.Updated == 0));
        Assert.Equal(RolloutStatus.Failed, late.First!.Value.Status);
        Assert.All(late.World.Replicas, r => Assert.Equal(Scenario.OldRelease, r.Running));
        Assert.Equal(3, Serving(late));
    }

    [Fact]
    public void What_is_proven_does_not_wait_out_of_rotation_while_there_are_too_few()
    {
        // Three of six must serve. Two die while the first batch is out.
        var rollout = First(new Scenario
        {
            Hosts = 6,
            Drain = DrainMethod.NginxDown,
            Batches = ["2"],
            Faults = [new Fault(FaultKind.Hang, 300, 4000, 4), new Fault(FaultKind.Hang, 300, 4000, 5)],
        });
        Assert.Equal(RolloutStatus.Succeeded, rollout.First!.Value.Status);
        Assert.Equal(["Waiting", "Readmitting"], rollout.Events.SkipWhile(e => e.Kind != "Waiting").Take(2).Select(e => e.Kind));
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_drained_that_it_has_not_restarted()
    {
        // In the middle of a drain that takes two seconds.
        var rollout = SimulatedRollout.Of(new Scenario { Hosts = 3, OpenFor = 2000, DrainTimeout = 5000, CancelledAt = 500 }, cutOff: true);
        Assert.Empty(rollout.Rules.Violations);
        Assert.Null(rollout.First);
        Assert.DoesNotContain(rollout.Events, e => e.Kind == "Switching");
        Assert.Equal(3, Serving(rollout));
    }

    [Fact]
    public void A_batch_that_the_floor_never_leaves_whole_is_done_in_parts()
    {
        // One of six fails for good after the plan was made: of a batch of three, only two may go.
        var rollout = First(new Scenario { Hosts = 6, Batches = ["1", "3"], MinAvailable = "3", Faults = [new Fault(FaultKind.Die, 300, 0, 5)] });
        Assert.Contains(rollout.Events, e => e.Kind == "Waiting");
        Assert.Equal(RolloutStatus.Degraded, rollout.First!.Value.Status);
        Assert.True(rollout.First.Value.Updated >= 3, $"{rollout.First.Value.Updated}");
    }

    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    [InlineData(DrainMethod.None)]
    public void A_run_that_is_asked_to_pause_ends_before_its_next_batch_with_all_in_rotation(DrainMethod drain)
    {
        // In the middle of the first of four batches.
        var rollout = First(new Scenario { Hosts = 4, Drain = drain, SuspendedAt = 500 });
        Assert.Equal((RolloutStatus.Paused, "ops@desk asked to pause before batch 2 of 4: 1 replicas run release 2.0.", 1), rollout.First!.Value);
        Assert.Equal([Scenario.NewRelease, Scenario.OldRelease, Scenario.OldRelease, Scenario.OldRelease], rollout.World.Replicas.Select(r => r.Running));
        Assert.Equal(4, Serving(rollout));
        Assert.Single(rollout.Events, e => e.Kind == "Switching");
    }

    [Fact]
    public void A_run_pauses_while_it_waits_for_its_turn_too()
    {
        // The second replica may go once the first one has settled.
        var rollout = First(new Scenario { Hosts = 2, Settle = 20_000, SuspendedAt = 10_000 });
        Assert.Equal((RolloutStatus.Paused, 1), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.Equal("Waiting", rollout.Events[^1].Kind);
        Assert.Equal(2, Serving(rollout));
    }

    [Fact]
    public void A_batch_that_fails_is_put_back_although_the_run_was_asked_to_pause()
    {
        var rollout = First(new Scenario { Hosts = 3, Batches = ["2"], SuspendedAt = 500, New = new ReleaseBehaviour { NeverHealthy = true } });
        Assert.Equal((RolloutStatus.Failed, 0), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.All(rollout.World.Replicas, r => Assert.Equal(Scenario.OldRelease, r.Running));
        Assert.Equal(3, Serving(rollout));
    }

    [Fact]
    public void A_run_that_is_asked_to_pause_in_its_last_batch_succeeds() =>
        Assert.Equal(RolloutStatus.Succeeded, First(new Scenario { Hosts = 2, Batches = ["2"], MinAvailable = "0", SuspendedAt = 500 }).First!.Value.Status);

    private static SimulatedRollout First(Scenario scenario)
    {
        var rollout = SimulatedRollout.Of(scenario, toTheEnd: false);
        Assert.Empty(rollout.Rules.Violations);
        return rollout;
    }

    private static int Serving(SimulatedRollout rollout) => rollout.World.Replicas.Count(r => !r.IsOutOfRotation && rollout.World.IsFit(r));
}
