using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Unit.Rollouts.Canary;

public sealed class CanaryDecisionTests
{
    [Theory]
    [InlineData(CanaryJudgement.Fail, 0, "Return")]
    [InlineData(CanaryJudgement.Fail, 700, "Return")]
    [InlineData(CanaryJudgement.Pass, 59, "Look")]
    [InlineData(CanaryJudgement.Pass, 60, "Advance")]
    [InlineData(CanaryJudgement.Pass, 700, "Advance")]
    [InlineData(CanaryJudgement.Inconclusive, 60, "Look")]
    [InlineData(CanaryJudgement.Inconclusive, 600, "Pause")]
    [InlineData(null, 60, "Look")]
    [InlineData(null, 600, "Pause")]
    public void A_failure_counts_at_once_a_pass_in_time_and_what_is_open_pauses(CanaryJudgement? judgement, int seconds, string next) =>
        Assert.Equal(next, CanaryDecision.After(judgement, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(600)).ToString());

    [Fact]
    public void A_canary_that_is_down_for_three_looks_fails()
    {
        var all = CanaryFleet.Replicas(hosts: 2, ports: 1);
        var health = new CanaryHealth(new HashSet<Engine.Rollouts.Replica> { all[0] });
        var well = CanaryFleet.Seen(all, [all[0]]);
        var ill = well.Select(r => r.Replica == all[0] ? (r.Replica, r.Health with { Reason = "/healthz answered 503", StatusCode = 503 }) : r).ToList();

        health.Add(well);
        Assert.Equal(CanaryJudgement.Pass, health.Finding().Judgement);
        health.Add(ill);
        health.Add(ill);
        Assert.Equal(CanaryJudgement.Inconclusive, health.Finding().Judgement);
        // We see nothing at all: that says nothing of the canary.
        health.Add([.. well.Select(r => (r.Replica, r.Health with { Reason = "the connection was lost" }))]);
        Assert.Equal(CanaryJudgement.Inconclusive, health.Finding().Judgement);
        health.Add(ill);
        Assert.Equal(CanaryJudgement.Fail, health.Finding().Judgement);
        Assert.Equal((4, 3), (health.Into(new CanarySample { Name = "x" }, isCanary: true).Probes, health.Into(new CanarySample { Name = "x" }, isCanary: true).FailedProbes));
    }

    [Fact]
    public void Restarts_count_from_the_first_look_on()
    {
        var all = CanaryFleet.Replicas(hosts: 2, ports: 1);
        var health = new CanaryHealth(new HashSet<Engine.Rollouts.Replica> { all[0] });
        foreach (var restarts in new[] { 4, 4, 6 })
            health.Add([.. CanaryFleet.Seen(all, [all[0]]).Select(r => (r.Replica, r.Health with { Restarts = restarts }))]);

        Assert.Equal(2, health.Into(new CanarySample { Name = "x" }, isCanary: true).Restarts);
    }

    [Fact]
    public void The_last_step_is_held_to_health_and_to_the_thresholds_that_there_are()
    {
        var sample = new CanarySample { Name = "x", Requests = 2000, Errors = 200, Latency = new Dictionary<TimeSpan, long> { [TimeSpan.FromMilliseconds(20)] = 2000 } };
        CanaryVerdict Judge(CanaryCriteria criteria, params IReadOnlyList<CanaryFinding> health) => CanarySamples.Judge(sample, null, criteria, health);

        Assert.Equal(CanaryJudgement.Pass, Judge(new CanaryCriteria()).Verdict);
        Assert.DoesNotContain(Judge(new CanaryCriteria()).Finding, f => f.Metric == "Baseline");
        Assert.Equal(CanaryJudgement.Fail, Judge(new CanaryCriteria { MaxErrorRate = 0.05 }).Verdict);
        Assert.Equal(CanaryJudgement.Fail, Judge(new CanaryCriteria { MaxLatency = TimeSpan.FromMilliseconds(10) }).Verdict);
        Assert.Equal(CanaryJudgement.Fail, Judge(new CanaryCriteria(), new CanaryFinding { Metric = "Health", Judgement = CanaryJudgement.Fail, Reason = "down" }).Verdict);
        Assert.StartsWith("MinRequests: ", Judge(new CanaryCriteria { MinRequests = 3000 }).Reason, StringComparison.Ordinal);
        Assert.Equal(CanaryJudgement.Inconclusive, Judge(new CanaryCriteria { MinRequests = 3000 }).Verdict);
    }
}
