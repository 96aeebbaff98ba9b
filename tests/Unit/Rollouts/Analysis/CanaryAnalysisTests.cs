using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

public sealed class CanaryAnalysisTests
{
    private static readonly CanaryCriteria Usual = new();

    [Fact]
    public void A_version_that_is_no_worse_passes_and_says_what_was_ruled_out()
    {
        var verdict = CanaryAnalysis.Judge(Sample(2000), Sample(8000), Usual);
        Assert.Equal((CanaryJudgement.Pass, "no worse than the old version"), (verdict.Verdict, verdict.Reason));
        Assert.All(verdict.Finding, f => Assert.Equal(CanaryJudgement.Pass, f.Judgement));
        Assert.Equal(["ErrorRate", "LatencyShift", "LatencyTail", "MaxRestarts", "MinRequests"], verdict.Finding.Select(f => f.Metric).Order());
        var errors = Finding(verdict, "ErrorRate");
        Assert.Equal("0 % of 2000 requests failed, 0 % of 8000 with the old version: 2 points is ruled out", errors.Reason);
        Assert.Equal((0, 0, 0.02), (errors.Canary, errors.Effect, errors.Threshold));
        Assert.InRange(errors.UpperBound!.Value, 0.0005, 0.005);
        Assert.Equal((50, 50, 1.0), (Finding(verdict, "LatencyShift").Canary, Finding(verdict, "LatencyShift").Baseline, Finding(verdict, "LatencyShift").Effect));
        Assert.InRange(Finding(verdict, "LatencyTail").UpperBound!.Value, 1, 1.1);
    }

    [Fact]
    public void What_is_bad_for_certain_fails_before_there_are_enough_requests()
    {
        var verdict = CanaryAnalysis.Judge(Sample(30, errors: 30), Sample(500), Usual);
        Assert.Equal(CanaryJudgement.Fail, verdict.Verdict);
        Assert.StartsWith("ErrorRate: 100 % of 30 requests failed, 0 % of 500 with the old version: worse by 100 points (p ", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(CanaryJudgement.Inconclusive, Finding(verdict, "MinRequests").Judgement);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 5000)]
    [InlineData(5000, 0)]
    [InlineData(999, 5000)]
    [InlineData(5000, 999)]
    public void Too_few_requests_are_inconclusive(long canary, long baseline)
    {
        var verdict = CanaryAnalysis.Judge(Sample(canary), Sample(baseline), Usual);
        Assert.Equal(CanaryJudgement.Inconclusive, verdict.Verdict);
        Assert.Contains("too few for a pass", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_that_is_certain_but_small_is_tolerated()
    {
        // Ten million requests make 0.1 points certain, and 5 % of latency.
        var verdict = CanaryAnalysis.Judge(Sample(10_000_000, errors: 20_000, milliseconds: 105), Sample(10_000_000, errors: 10_000, milliseconds: 100), Usual);
        Assert.Equal(CanaryJudgement.Pass, verdict.Verdict);
        Assert.All(["ErrorRate", "LatencyShift"], m => Assert.True(Finding(verdict, m).PValue < Finding(verdict, m).Level));
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(verdict.Canary, verdict.Baseline, Usual with { ToleratedErrorRateIncrease = 0.0005 }).Verdict);
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(verdict.Canary, verdict.Baseline, Usual with { ToleratedLatencyRatio = 1.02 }).Verdict);
    }

    [Fact]
    public void A_millisecond_is_nothing_whatever_the_ratio() =>
        Assert.Equal(CanaryJudgement.Pass, CanaryAnalysis.Judge(Sample(5000, milliseconds: 2), Sample(5000, milliseconds: 1), Usual).Verdict);

    [Fact]
    public void Being_better_never_fails() =>
        Assert.Equal(CanaryJudgement.Pass, CanaryAnalysis.Judge(Sample(5000, milliseconds: 10), Sample(5000, errors: 500, milliseconds: 100), Usual).Verdict);

    [Fact]
    public void A_broken_old_version_does_not_help_against_a_fixed_threshold()
    {
        var broken = Sample(5000, errors: 1500);
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(broken, broken, Usual with { MaxErrorRate = 0.05 }).Verdict);
        var slow = Sample(5000, milliseconds: 900);
        var verdict = CanaryAnalysis.Judge(slow, slow, Usual with { MaxLatency = TimeSpan.FromMilliseconds(500) });
        Assert.Equal((CanaryJudgement.Fail, "MaxLatency: 981 ms: more than the 500 ms that are allowed"), (verdict.Verdict, verdict.Reason));
    }

    [Fact]
    public void Few_requests_break_a_threshold_only_where_it_is_no_chance()
    {
        var criteria = Usual with { MaxErrorRate = 0.01 };
        Assert.Equal(CanaryJudgement.Inconclusive, CanaryAnalysis.Judge(Sample(20, errors: 1), null, criteria).Verdict);
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(Sample(100, errors: 30), null, criteria).Verdict);
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(Sample(1000, errors: 11), null, criteria).Verdict);
    }

    [Fact]
    public void Without_an_old_version_only_fixed_thresholds_decide()
    {
        Assert.Contains("no old version", Judge(Usual).Reason, StringComparison.Ordinal);
        Assert.Equal(CanaryJudgement.Inconclusive, Judge(Usual with { MaxErrorRate = 0.01 }).Verdict);
        var both = Usual with { MaxErrorRate = 0.01, MaxLatency = TimeSpan.FromSeconds(1) };
        Assert.Equal((CanaryJudgement.Pass, "within the fixed thresholds"), (Judge(both).Verdict, Judge(both).Reason));
        Assert.Equal(CanaryJudgement.Inconclusive, CanaryAnalysis.Judge(Sample(10), null, both).Verdict);
        Assert.Equal(CanaryJudgement.Inconclusive, CanaryAnalysis.Judge(Sample(5000) with { Latency = new Dictionary<TimeSpan, long>() }, null, both).Verdict);

        static CanaryVerdict Judge(CanaryCriteria criteria) => CanaryAnalysis.Judge(Sample(5000), null, criteria);
    }

    [Fact]
    public void Requests_without_times_are_inconclusive()
    {
        var verdict = CanaryAnalysis.Judge(Sample(5000) with { Latency = new Dictionary<TimeSpan, long>() }, Sample(5000), Usual);
        Assert.Equal(CanaryJudgement.Inconclusive, verdict.Verdict);
        Assert.Contains("no latency of the canary was measured", verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_fails_unless_it_is_allowed()
    {
        var restarted = Sample(5000) with { Restarts = 1 };
        var verdict = CanaryAnalysis.Judge(restarted, Sample(5000), Usual);
        Assert.Equal((CanaryJudgement.Fail, "MaxRestarts: 1 restarts by systemd: more than the 0 that are allowed"), (verdict.Verdict, verdict.Reason));
        Assert.Equal(CanaryJudgement.Pass, CanaryAnalysis.Judge(restarted, Sample(5000), Usual with { MaxRestarts = 1 }).Verdict);
        Assert.Equal(CanaryJudgement.Pass, CanaryAnalysis.Judge(restarted, Sample(5000), Usual with { MaxRestarts = null }).Verdict);
    }

    [Theory]
    [InlineData(0, 10, 0, 80, CanaryJudgement.Pass)]
    [InlineData(1, 10, 4, 80, CanaryJudgement.Pass)]
    [InlineData(3, 10, 0, 80, CanaryJudgement.Inconclusive)]
    [InlineData(10, 10, 0, 80, CanaryJudgement.Fail)]
    [InlineData(10, 10, 80, 80, CanaryJudgement.Pass)]
    public void Errors_in_the_journal_are_compared_by_minutes(long minutes, long watched, long oldMinutes, long oldWatched, CanaryJudgement judgement)
    {
        var verdict = CanaryAnalysis.Judge(
            Sample(5000) with { ErrorMinutes = minutes, ReplicaMinutes = watched }, Sample(5000) with { ErrorMinutes = oldMinutes, ReplicaMinutes = oldWatched }, Usual);
        Assert.Equal((judgement, judgement), (verdict.Verdict, Finding(verdict, "JournalErrors").Judgement));
    }

    [Fact]
    public void Probes_are_compared_and_held_to_a_number()
    {
        var failing = Sample(5000) with { Probes = 60, FailedProbes = 30 };
        var healthy = Sample(5000) with { Probes = 480 };
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(failing, healthy, Usual).Verdict);
        Assert.Equal(CanaryJudgement.Pass, CanaryAnalysis.Judge(failing with { FailedProbes = 1 }, healthy, Usual).Verdict);
        Assert.Equal(CanaryJudgement.Fail, CanaryAnalysis.Judge(failing with { FailedProbes = 1 }, healthy, Usual with { MaxFailedProbes = 0 }).Verdict);
    }

    [Theory]
    [InlineData(CanaryJudgement.Pass)]
    [InlineData(CanaryJudgement.Inconclusive)]
    [InlineData(CanaryJudgement.Fail)]
    public void A_gate_counts_as_what_we_find_ourselves(CanaryJudgement judgement)
    {
        var gate = new CanaryFinding { Metric = "Gate1", Judgement = judgement, Reason = "says so" };
        var verdict = CanaryAnalysis.Judge(Sample(5000), Sample(5000), Usual, gate);
        Assert.Equal(judgement, verdict.Verdict);
        Assert.Equal(judgement == CanaryJudgement.Pass ? "no worse than the old version" : "Gate1: says so", verdict.Reason);
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        CanaryCriteria[] criteria =
        [
            Usual with { Confidence = 1 }, Usual with { MinRequests = 0 }, Usual with { LatencyQuantile = 1 }, Usual with { MaxErrorRateIncrease = 0 },
            Usual with { MaxLatencyRatio = 1 }, Usual with { ToleratedErrorRateIncrease = 0.03 }, Usual with { ToleratedLatencyRatio = 1.4 },
            Usual with { ToleratedLatencyRatio = 0.9 }, Usual with { ToleratedErrorRateIncrease = -1 }, Usual with { MinLatencyDifference = TimeSpan.FromTicks(-1) },
        ];
        Assert.All(criteria, c => Assert.Equal("CanaryCriteriaInvalid", Assert.Throws<DeployException>(() => CanaryAnalysis.Judge(Sample(1), Sample(1), c)).ErrorId));
        CanarySample[] samples =
        [
            Sample(1) with { Errors = 2 }, Sample(1) with { ErrorMinutes = 1 }, Sample(1) with { FailedProbes = 1 },
            Sample(1) with { Latency = new Dictionary<TimeSpan, long> { [TimeSpan.FromSeconds(-1)] = 1 } },
        ];
        Assert.All(samples, s => Assert.Equal("CanarySampleInvalid", Assert.Throws<DeployException>(() => CanaryAnalysis.Judge(s, Sample(1), Usual)).ErrorId));
        Assert.All(samples, s => Assert.Equal("CanarySampleInvalid", Assert.Throws<DeployException>(() => CanaryAnalysis.Judge(Sample(1), s, Usual)).ErrorId));
    }

    private static CanaryFinding Finding(CanaryVerdict verdict, string metric) => verdict.Finding.Single(f => f.Metric == metric);

    // Times are spread evenly by 10 % around the middle.
    private static CanarySample Sample(long requests, long errors = 0, double milliseconds = 50) => new()
    {
        Name = "a version",
        Requests = requests,
        Errors = errors,
        Latency = Enumerable.Range(0, 21)
            .GroupBy(i => TimeSpan.FromMilliseconds(Math.Round(milliseconds * (0.9 + (0.01 * i)))))
            .ToDictionary(g => g.Key, g => g.Sum(i => (requests / 21) + (i < requests % 21 ? 1 : 0))),
    };
}
