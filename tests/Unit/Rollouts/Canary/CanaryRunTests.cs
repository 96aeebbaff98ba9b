using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.Canary;

/// <summary>Whole canaries in virtual time: the strategy as it is shipped, against a service that is simulated.</summary>
public sealed class CanaryRunTests
{
    public static TheoryData<DrainMethod> Drains => [DrainMethod.Refuse, DrainMethod.NginxDown];

    [Theory]
    [MemberData(nameof(Drains))]
    public void A_good_release_goes_all_the_way_and_a_second_run_has_nothing_to_do(DrainMethod drain)
    {
        var canary = new SimulatedCanary(Fleet(drain));

        var end = canary.Invoke();

        Assert.Equal((RolloutStatus.Succeeded, 6), (end!.Value.Status, end.Value.Updated));
        Assert.Equal(["step 1 (5 %)", "step 2 (50 %)", "step 3 (100 %)"], canary.Journals[0].Events.Where(e => e.Kind == "Verdict").Select(e => e.Message[..e.Message.IndexOf(':', StringComparison.Ordinal)]));
        Assert.True(canary.IsClean(Scenario.NewRelease));
        Assert.Empty(canary.Violations);
        Assert.Equal(RolloutStatus.Unchanged, canary.Invoke()!.Value.Status);
    }

    [Theory]
    [MemberData(nameof(Drains))]
    public void Errors_stop_a_release_at_the_first_step_and_all_is_as_it_was(DrainMethod drain)
    {
        var canary = new SimulatedCanary(Fleet(drain)) { ErrorRate = 0.05 };

        var end = canary.Invoke();

        Assert.Equal((RolloutStatus.Failed, 0), (end!.Value.Status, end.Value.Updated));
        Assert.StartsWith("step 1 (5 %): ErrorRate: ", end.Value.Reason, StringComparison.Ordinal);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
        // No replica was touched that was not a canary.
        Assert.DoesNotContain(canary.Journals[0].Events, e => e.Kind == "Switching" && e.Message.Contains("app2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_release_that_does_not_get_well_is_taken_back()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse) with { New = new ReleaseBehaviour { NeverHealthy = true } });

        Assert.Equal(RolloutStatus.Failed, canary.Invoke()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
    }

    [Fact]
    public void A_process_that_dies_while_it_is_watched_fails_the_release()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse) with { New = new ReleaseBehaviour { CrashAfter = 9000 } });

        var end = canary.Invoke();

        Assert.Equal(RolloutStatus.Failed, end!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
    }

    [Fact]
    public void Hooks_know_their_step_and_one_that_fails_takes_the_release_back()
    {
        var steps = new List<(RolloutHookPoint, int)>();
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse))
        {
            Hook = (point, step, _) =>
            {
                steps.Add((point, step));
                return step == 2 && point == RolloutHookPoint.AfterBatch ? throw HookErrors.Failed(point, "the report was not written") : Task.CompletedTask;
            },
        };

        var end = canary.Invoke();

        Assert.Equal([(RolloutHookPoint.BeforeBatch, 1), (RolloutHookPoint.AfterBatch, 1), (RolloutHookPoint.BeforeBatch, 2), (RolloutHookPoint.AfterBatch, 2)], steps);
        Assert.Equal(RolloutStatus.Failed, end!.Value.Status);
        Assert.Contains("the report was not written", end.Value.Reason, StringComparison.Ordinal);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
    }

    [Fact]
    public void Little_traffic_never_passes_it_pauses_with_its_share()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse)) { Rate = 5 };

        var end = canary.Invoke();

        Assert.Equal((RolloutStatus.Paused, 1), (end!.Value.Status, end.Value.Updated));
        Assert.False(BalancerWeights.AreSame(canary.Weights, canary.Before));
        // Again, and nothing has changed: it pauses at the same step.
        Assert.Equal(RolloutStatus.Paused, canary.Resume()!.Value.Status);
        Assert.DoesNotContain("Switching", canary.Kinds);
        Assert.Equal(RolloutStatus.Succeeded, canary.Undo()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
    }

    [Fact]
    public void What_is_not_approved_pauses_and_the_same_run_again_goes_on_there()
    {
        var asked = new List<CanaryStep>();
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse))
        {
            Scripts = new CanaryScripts
            {
                Approve = step =>
                {
                    asked.Add(step);
                    return Task.FromResult(step.Percent == 5 || asked.Count > 2);
                },
            },
        };

        Assert.Equal(RolloutStatus.Paused, canary.Invoke()!.Value.Status);
        Assert.Equal([5, 50], asked.Select(s => s.Percent));
        Assert.Equal("CanaryNeedsScript", Assert.Throws<DeployException>(() => canary.Resume()).ErrorId);
        Assert.Equal(RolloutStatus.Succeeded, canary.Invoke()!.Value.Status);
        Assert.Equal([5, 50, 50], asked.Select(s => s.Percent));
        Assert.True(canary.IsClean(Scenario.NewRelease));
        // The second run knows what ran before the first one.
        Assert.Equal(RolloutStatus.Succeeded, canary.Undo()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
    }

    [Fact]
    public void A_gate_that_fails_takes_the_release_back()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse))
        {
            Scripts = new CanaryScripts { Gate = (sample, _) => Task.FromResult<IReadOnlyList<CanaryFinding>>([new CanaryFinding { Metric = "Gate1", Judgement = sample.Requests > 2000 ? CanaryJudgement.Fail : CanaryJudgement.Pass, Reason = "no" }]) },
        };

        Assert.Equal(RolloutStatus.Failed, canary.Invoke()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
    }

    [Fact]
    public void A_host_that_dies_under_a_canary_keeps_no_other_from_going_back()
    {
        // At the second step app1 and app2 have canaries.
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse) with { Faults = [new Fault(FaultKind.Die, 85_000, 1, 0)] });

        var end = canary.Invoke();

        Assert.Equal(RolloutStatus.Degraded, end!.Value.Status);
        Assert.StartsWith("step 2 (50 %): ", end.Value.Reason, StringComparison.Ordinal);
        Assert.All(canary.World.Replicas.Where(r => r.Host.IsReachable), r => Assert.Equal((Scenario.OldRelease, false), (r.Running, r.IsOutOfRotation)));
        canary.World.Repair();
        canary.Time.RunToEnd(async () =>
        {
            await canary.Time.Wait(TimeSpan.FromSeconds(5));
            return true;
        });
        Assert.Equal(RolloutStatus.Failed, canary.Resume()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
    }

    [Theory]
    [InlineData(1, RolloutStatus.Failed)]
    [InlineData(2, RolloutStatus.Failed)]
    public void Balancers_that_refuse_weights_leave_all_as_it_was(int times, RolloutStatus expected)
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse)) { FailWeighing = times };

        Assert.Equal(expected, canary.Invoke()!.Value.Status);
        Assert.DoesNotContain("Switching", canary.Kinds);
        Assert.True(canary.IsClean(Scenario.OldRelease));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Balancers_that_a_controller_left_apart_are_brought_together(bool undo)
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse));
        // The record before the weights of the second step: the first balancer has some of it already.
        var records = 1;
        while (canary.Invoke(killedAt: records) is null && canary.Journals[0].Events.Count(e => e.Kind == "Weighing") < 2)
            (canary, records) = (new SimulatedCanary(Fleet(DrainMethod.Refuse)), records + 1);
        canary.Weights = [canary.Weights[0] with { Server = [.. canary.Weights[0].Server.Select((s, i) => s with { Weight = 3 + i })] }, canary.Weights[1]];

        var end = undo ? canary.Undo() : canary.Resume();

        Assert.Equal(RolloutStatus.Succeeded, end!.Value.Status);
        Assert.True(canary.IsClean(undo ? Scenario.OldRelease : Scenario.NewRelease));
    }

    [Fact]
    public void Weights_that_cannot_be_restored_are_told_and_the_rest_restores_them()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse)) { ErrorRate = 0.05 };
        canary.AfterWeighing = 1;
        canary.FailWeighing = 2;

        var end = canary.Invoke();

        Assert.Equal(RolloutStatus.Degraded, end!.Value.Status);
        Assert.Contains("the weights are not what they were", end.Value.Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutStatus.Failed, canary.Resume()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
        Assert.Empty(canary.Violations);
    }

    [Theory]
    [InlineData(DrainMethod.Refuse, 0)]
    [InlineData(DrainMethod.NginxDown, 0)]
    [InlineData(DrainMethod.Refuse, 0.05)]
    [InlineData(DrainMethod.NginxDown, 0.05)]
    public void After_a_controller_that_was_killed_at_any_record_resuming_and_taking_back_end_clean(DrainMethod drain, double errorRate)
    {
        for (var at = 1; ; at++)
        {
            foreach (var undo in new[] { false, true })
            {
                var canary = new SimulatedCanary(Fleet(drain)) { ErrorRate = errorRate };
                var end = canary.Invoke(killedAt: at);
                if (end is not null)
                {
                    Assert.True(at > 15, $"{at} records");
                    return;
                }

                if (canary.Journals[0].End is not null)
                    continue;
                var because = $"killed at record {at} ({canary.Kinds.Last()})";
                end = undo ? canary.Undo() : canary.Resume();
                Assert.True(end!.Value.Status == (undo || errorRate == 0 ? RolloutStatus.Succeeded : RolloutStatus.Failed), $"{because}: {end}");
                Assert.True(canary.IsClean(undo || errorRate > 0 ? Scenario.OldRelease : Scenario.NewRelease), because);
                Assert.True(canary.Violations.Count == 0, $"{because}: {string.Join('\n', canary.Violations)}");
            }
        }
    }

    [Fact]
    public void What_is_asked_to_pause_while_it_is_watched_keeps_its_share()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse));
        canary.Suspended = () => canary.Kinds.Count(k => k == "Baking") == 2 ? "ops@desk" : null;

        var end = canary.Invoke();

        Assert.Equal((RolloutStatus.Paused, "step 2 (50 %): ops@desk asked to pause. The canary keeps its share: Resume-Deployment goes on, Undo-Deployment takes it back.", 3), end);
        Assert.Equal("Baking", canary.Kinds.SkipLast(1).Last());
        Assert.False(BalancerWeights.AreSame(canary.Weights, canary.Before));
        Assert.Empty(canary.Violations);
    }

    [Theory]
    [InlineData(DrainMethod.Refuse)]
    [InlineData(DrainMethod.NginxDown)]
    public void After_a_pause_that_was_asked_for_at_any_time_resuming_and_taking_back_end_clean(DrainMethod drain)
    {
        for (var at = TimeSpan.Zero; ; at += TimeSpan.FromSeconds(1.7))
        {
            foreach (var undo in new[] { false, true })
            {
                var canary = new SimulatedCanary(Fleet(drain));
                canary.Suspended = () => canary.Time.Now >= at ? "ops@desk" : null;
                if (canary.Invoke()!.Value.Status == RolloutStatus.Succeeded)
                {
                    Assert.True(at > TimeSpan.FromMinutes(1), $"{at}");
                    return;
                }

                Assert.Equal(nameof(RolloutStatus.Paused), canary.Journals[0].End?.Kind);
                Assert.All(canary.World.Replicas, r => Assert.False(r.IsOutOfRotation));
                canary.Suspended = () => null;
                var end = undo ? canary.Undo() : canary.Resume();
                Assert.True(end!.Value.Status == RolloutStatus.Succeeded, $"{at}: {end}");
                Assert.True(canary.IsClean(undo ? Scenario.OldRelease : Scenario.NewRelease), $"{at}");
                Assert.True(canary.Violations.Count == 0, $"{at}: {string.Join('\n', canary.Violations)}");
            }
        }
    }

    [Fact]
    public void The_way_back_is_not_paused()
    {
        var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse)) { ErrorRate = 0.05 };
        canary.Suspended = () => canary.Kinds.Contains("Returning") ? "ops@desk" : null;

        Assert.Equal(RolloutStatus.Failed, canary.Invoke()!.Value.Status);
        Assert.True(canary.IsClean(Scenario.OldRelease));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Controllers_that_are_killed_one_after_another_end_clean_too(bool undo)
    {
        for (var at = 2; at < 12; at++)
        {
            var canary = new SimulatedCanary(Fleet(DrainMethod.Refuse));
            Assert.Null(canary.Invoke(killedAt: 14));
            for (var again = 0; again < 2 && canary.Journals[0].End is null; again++)
                _ = undo && again == 0 ? canary.Undo(killedAt: at) : canary.Resume(killedAt: at);
            if (canary.Journals[0].End is null)
                canary.Resume();

            Assert.True(canary.IsClean(undo ? Scenario.OldRelease : Scenario.NewRelease), $"{at}");
            Assert.Empty(canary.Violations);
        }
    }

    private static Scenario Fleet(DrainMethod drain) => new() { Hosts = 3, Ports = 2, Drain = drain, MinAvailable = "50%" };
}
