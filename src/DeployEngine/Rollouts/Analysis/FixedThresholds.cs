namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>What holds whatever the old version does.</summary>
internal sealed class FixedThresholds(CanarySample canary, LatencyDistribution latency, CanaryCriteria criteria)
{
    private readonly bool _isEnough = canary.Requests >= criteria.MinRequests;

    // Below the least number of requests a threshold counts as exceeded where chance does not explain it, however often it is looked.
    private readonly double _level = SequentialLevel.At(1 - criteria.Confidence, canary.Requests, criteria.MinRequests);

    /// <summary>The findings, one for each threshold that there is.</summary>
    public IEnumerable<CanaryFinding> Findings()
    {
        if (criteria.MaxErrorRate is { } rate)
        {
            var errors = new Proportion(canary.Errors, canary.Requests);
            yield return Judge("MaxErrorRate", errors, rate, errors.Share, rate, Words.Share);
        }

        if (criteria.MaxLatency is { } longest)
        {
            var slow = latency.Above(longest.TotalMilliseconds);
            var value = latency.Count == 0 ? (double?)null : latency.Quantile(criteria.LatencyQuantile);
            yield return Judge("MaxLatency", slow, 1 - criteria.LatencyQuantile, value, longest.TotalMilliseconds, Words.Milliseconds);
        }

        if (criteria.MaxRestarts is { } restarts)
            yield return Judge("MaxRestarts", canary.Restarts, restarts, "restarts by systemd");
        if (criteria.MaxFailedProbes is { } probes)
            yield return Judge("MaxFailedProbes", canary.FailedProbes, probes, "failed probes");
    }

    private CanaryFinding Judge(string metric, Proportion bad, double most, double? value, double threshold, Func<double, string> inWords)
    {
        var p = ProportionTest.Exceeds(bad, most);
        var exceeds = bad.Share > most && (_isEnough || p < _level);
        var judgement = exceeds ? CanaryJudgement.Fail
            : _isEnough && value is not null ? CanaryJudgement.Pass
            : CanaryJudgement.Inconclusive;
        var words = judgement switch
        {
            CanaryJudgement.Fail => $"more than the {inWords(threshold)} that are allowed",
            CanaryJudgement.Pass => $"no more than the {inWords(threshold)} that are allowed",
            _ => $"too few requests to hold it to the {inWords(threshold)} that are allowed",
        };
        return new CanaryFinding
        {
            Metric = metric,
            Judgement = judgement,
            Reason = value is { } known ? $"{inWords(known)}: {words}" : "nothing was measured",
            Canary = value,
            Threshold = threshold,
            Test = "Binomial",
            Statistic = bad.Hits,
            PValue = p,
            Level = _isEnough ? null : _level,
        };
    }

    private static CanaryFinding Judge(string metric, long value, long threshold, string thing)
    {
        var isExceeded = value > threshold;
        return new CanaryFinding
        {
            Metric = metric,
            Judgement = isExceeded ? CanaryJudgement.Fail : CanaryJudgement.Pass,
            Reason = $"{value} {thing}: {(isExceeded ? "more than" : "no more than")} the {threshold} that are allowed",
            Canary = value,
            Threshold = threshold,
        };
    }
}
