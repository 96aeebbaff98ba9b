using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

/// <summary>What a canary is promised, over hundreds of simulated ones. Seeds are fixed, so that each run sees the same.</summary>
public sealed class CanarySimulationTests
{
    private const int Runs = 200;
    private const int Enough = 1000;

    private static readonly CanaryCriteria Usual = new();

    private static readonly Dictionary<string, Func<Random, double>> Services = new()
    {
        ["log-normal"] = Latencies.LogNormal(median: 80, sigma: 0.5),
        ["wide"] = Latencies.LogNormal(median: 30, sigma: 0.7),
        ["quick"] = Latencies.LogNormal(median: 1.5, sigma: 0.4),
        ["mostly cached"] = Latencies.TwoHumps(quickShare: 0.8, quick: 5, slow: 200),
        ["mostly slow"] = Latencies.TwoHumps(quickShare: 0.3, quick: 5, slow: 200),
    };

    [Theory]
    [InlineData("log-normal", Enough, 0)]
    [InlineData("log-normal", Enough, 0.001)]
    [InlineData("log-normal", Enough, 0.01)]
    [InlineData("log-normal", 9 * Enough, 0.001)]
    [InlineData("wide", Enough, 0.001)]
    [InlineData("quick", Enough, 0.001)]
    [InlineData("mostly cached", Enough, 0.001)]
    [InlineData("mostly slow", Enough, 0.001)]
    public void An_identical_version_passes(string service, int baselineRequests, double errorRate)
    {
        var verdicts = Simulate(
            random => Version(random, service, errorRate).Serve(Enough),
            random => Version(random, service, errorRate).Serve(baselineRequests));
        Assert.InRange(verdicts[CanaryJudgement.Pass].Count(), Runs * 95 / 100, Runs);
    }

    [Theory]
    [InlineData("log-normal")]
    [InlineData("mostly cached")]
    public void Three_percent_of_errors_fail(string service)
    {
        var verdicts = Simulate(random => Version(random, service, 0.03).Serve(Enough), random => Version(random, service, 0.001).Serve(Enough));
        Assert.InRange(verdicts[CanaryJudgement.Fail].Count(), Runs * 95 / 100, Runs);
        Assert.Empty(verdicts[CanaryJudgement.Pass]);
    }

    [Theory]
    [InlineData("log-normal", Enough)]
    [InlineData("log-normal", 9 * Enough)]
    [InlineData("wide", Enough)]
    [InlineData("mostly cached", Enough)]
    [InlineData("mostly slow", Enough)]
    public void Thirty_percent_slower_fails(string service, int baselineRequests)
    {
        var verdicts = Simulate(
            random => new SimulatedVersion("new", random) { Latency = Services[service].Times(1.3) }.Serve(Enough),
            random => Version(random, service, 0.001).Serve(baselineRequests));
        Assert.InRange(verdicts[CanaryJudgement.Fail].Count(), Runs * 95 / 100, Runs);
    }

    [Fact]
    public void Thirty_percent_slower_at_p95_alone_fails()
    {
        // The slowest tenth are slower, and nine of ten requests are as they were: ranks of all would hardly show it.
        var verdicts = Simulate(
            random => new SimulatedVersion("new", random) { Latency = Services["log-normal"].SlowestTenthTimes(bound: 152, ratio: 1.3) }.Serve(Enough),
            random => Version(random, "log-normal", 0.001).Serve(Enough));
        Assert.InRange(verdicts[CanaryJudgement.Fail].Count(), Runs * 95 / 100, Runs);
        Assert.All(verdicts[CanaryJudgement.Fail].Take(20), v => Assert.Contains("LatencyTail", v.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(10, Enough, 0.001, 1)]
    [InlineData(100, Enough, 0, 1)]
    [InlineData(Enough - 1, 100 * Enough, 0.001, 1)]
    [InlineData(Enough, 100, 0.001, 1)]
    [InlineData(100, 100, 0.03, 1)]
    [InlineData(100, 100, 0.001, 1.3)]
    public void Low_traffic_never_passes(int canaryRequests, int baselineRequests, double errorRate, double ratio)
    {
        var verdicts = Simulate(
            random => new SimulatedVersion("new", random) { ErrorRate = errorRate, Latency = Services["log-normal"].Times(ratio) }.Serve(canaryRequests),
            random => Version(random, "log-normal", 0.001).Serve(baselineRequests));
        Assert.Empty(verdicts[CanaryJudgement.Pass]);
    }

    [Fact]
    public void Low_traffic_of_an_identical_version_is_inconclusive()
    {
        var verdicts = Simulate(random => Version(random, "log-normal", 0.01).Serve(100), random => Version(random, "log-normal", 0.01).Serve(900));
        Assert.InRange(verdicts[CanaryJudgement.Inconclusive].Count(), Runs * 95 / 100, Runs);
    }

    [Fact]
    public void A_drift_of_both_in_the_same_minutes_passes()
    {
        // Each minute all is slower and fails more often than in the one before: in the end half as slow again, and ten times as often.
        SimulatedVersion Drift(Random random, int requests)
        {
            var version = Version(random, "log-normal", 0);
            for (var minute = 0; minute < 10; minute++)
            {
                version.Latency = Services["log-normal"].Times(1 + (0.05 * minute));
                version.ErrorRate = 0.001 * (1 + minute);
                version.Serve(requests / 10);
            }

            return version;
        }

        var verdicts = Simulate(random => Drift(random, Enough), random => Drift(random, 4 * Enough));
        Assert.InRange(verdicts[CanaryJudgement.Pass].Count(), Runs * 95 / 100, Runs);
    }

    [Theory]
    [InlineData(20, 20, 0.01)]
    [InlineData(50, 450, 0.001)]
    [InlineData(200, 200, 0.05)]
    public void Thirty_looks_at_an_identical_version_fail_it_no_more_often_than_one(int canaryRequests, int baselineRequests, double errorRate)
    {
        var failed = Enumerable.Range(0, Runs).Count(run =>
        {
            var random = new Random((run * 7919) + 5);
            SimulatedVersion canary = Version(random, "log-normal", errorRate), baseline = Version(random, "log-normal", errorRate);
            return Enumerable.Range(0, 30).Any(_ => Judge(canary.Serve(canaryRequests), baseline.Serve(baselineRequests)).Verdict == CanaryJudgement.Fail);
        });
        Assert.InRange(failed, 0, Runs * 5 / 100);
    }

    [Theory]
    [InlineData(0.021, 1)]
    [InlineData(0.03, 1)]
    [InlineData(0.001, 1.3)]
    public void Looked_at_until_it_is_clear_a_worse_version_is_stopped_and_not_passed(double errorRate, double ratio)
    {
        int passed = 0, failedInTime = 0;
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random((run * 7919) + 6);
            SimulatedVersion canary = new("new", random) { ErrorRate = errorRate, Latency = Services["log-normal"].Times(ratio) }, baseline = Version(random, "log-normal", 0.001);
            for (var look = 1; look <= 30; look++)
            {
                var verdict = Judge(canary.Serve(100), baseline.Serve(100)).Verdict;
                if (verdict == CanaryJudgement.Inconclusive)
                    continue;
                passed += verdict == CanaryJudgement.Pass ? 1 : 0;
                failedInTime += verdict == CanaryJudgement.Fail && look <= 20 ? 1 : 0;
                break;
            }
        }

        // The first of these versions is just what Max names, and may be passed once in twenty times.
        Assert.InRange(passed, 0, Runs * 6 / 100);
        Assert.InRange(failedInTime, Runs * 94 / 100, Runs);
    }

    private static SimulatedVersion Version(Random random, string service, double errorRate) =>
        new(service, random) { ErrorRate = errorRate, Latency = Services[service] };

    private static CanaryVerdict Judge(SimulatedVersion canary, SimulatedVersion baseline) => CanaryAnalysis.Judge(canary.Sample, baseline.Sample, Usual);

    private static ILookup<CanaryJudgement, CanaryVerdict> Simulate(Func<Random, SimulatedVersion> canary, Func<Random, SimulatedVersion> baseline) =>
        Enumerable.Range(0, Runs)
            .Select(run => new Random((run * 7919) + 1))
            .Select(random => Judge(canary(random), baseline(random)))
            .ToLookup(v => v.Verdict);
}
