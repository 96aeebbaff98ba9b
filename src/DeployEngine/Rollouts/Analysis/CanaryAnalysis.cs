namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>
/// Judges a canary: it is compared with the old version in the same minutes, and held to fixed thresholds. One failure fails it, before there are
/// many requests too where it is certain; a pass takes enough requests, and that nothing is left open. docs/decisions/0007-canary-verdict.md tells why.
/// </summary>
public static class CanaryAnalysis
{
    // So many of each side are a usual sample: two replicas for ten minutes, and a probe a second for a minute.
    private const double UsualMinutes = 20;
    private const double UsualProbes = 60;

    /// <summary>
    /// The verdict. It depends on what is given alone, and a failure counts whenever it comes: a canary may be judged as often as one likes while its sample grows,
    /// always from the same start. A pass is to be asked for when the step's time is over, not every second from the first requests on.
    /// </summary>
    /// <param name="canary">What the new version did.</param>
    /// <param name="baseline">What the old version did in the same minutes; null where there is none, so that only fixed thresholds can decide.</param>
    /// <param name="criteria">What to judge by.</param>
    /// <param name="gates">Findings of others, which count as ours do.</param>
    /// <exception cref="DeployException">Criteria or counts that cannot be (<c>CanaryCriteriaInvalid</c>, <c>CanarySampleInvalid</c>).</exception>
    public static CanaryVerdict Judge(CanarySample canary, CanarySample? baseline, CanaryCriteria criteria, params IReadOnlyList<CanaryFinding> gates)
    {
        ArgumentNullException.ThrowIfNull(canary);
        ArgumentNullException.ThrowIfNull(criteria);
        ArgumentNullException.ThrowIfNull(gates);
        CanaryInput.Check(criteria);
        CanaryInput.Check(canary);
        if (baseline is not null)
            CanaryInput.Check(baseline);

        var latency = new LatencyDistribution(canary.Latency);
        List<CanaryFinding> findings =
        [
            .. new FixedThresholds(canary, latency, criteria).Findings(),
            .. baseline is null ? WithoutBaseline(criteria) : Compare(canary, baseline, latency, criteria),
            Enough(canary, baseline, criteria),
            .. gates,
        ];
        return Verdict(canary, baseline, [.. findings.OrderByDescending(f => f.Judgement)]);
    }

    private static IEnumerable<CanaryFinding> Compare(CanarySample canary, CanarySample baseline, LatencyDistribution latency, CanaryCriteria criteria)
    {
        Proportion minutes = new(canary.ErrorMinutes, canary.ReplicaMinutes), oldMinutes = new(baseline.ErrorMinutes, baseline.ReplicaMinutes);
        Proportion probes = new(canary.FailedProbes, canary.Probes), oldProbes = new(baseline.FailedProbes, baseline.Probes);
        bool hasMinutes = minutes.Count > 0 && oldMinutes.Count > 0, hasProbes = probes.Count > 0 && oldProbes.Count > 0;
        // Bonferroni: each comparison takes its part of the risk. Holm's way fails a canary just as often, since the first failure decides.
        var risk = (1 - criteria.Confidence) / (3 + (hasMinutes ? 1 : 0) + (hasProbes ? 1 : 0));

        double Level(long first, long second, double usual) =>
            SequentialLevel.At(risk, SequentialLevel.Information(first, second), usual / 2);

        yield return ErrorComparison.Judge(canary, baseline, criteria, Level(canary.Requests, baseline.Requests, criteria.MinRequests));
        var old = new LatencyDistribution(baseline.Latency);
        var times = new LatencyComparison(latency, old, criteria, Level(latency.Count, old.Count, criteria.MinRequests));
        yield return times.Shift();
        yield return times.Tail();
        if (hasMinutes)
            yield return CountComparison.Judge("JournalErrors", "minutes have errors in the journal", minutes, oldMinutes, risk, Level(minutes.Count, oldMinutes.Count, UsualMinutes));
        if (hasProbes)
            yield return CountComparison.Judge("Probes", "probes failed", probes, oldProbes, risk, Level(probes.Count, oldProbes.Count, UsualProbes));
    }

    // Errors and times need each something to be judged by.
    private static IEnumerable<CanaryFinding> WithoutBaseline(CanaryCriteria criteria)
    {
        if (criteria.MaxErrorRate is null || criteria.MaxLatency is null)
        {
            yield return new CanaryFinding
            {
                Metric = "Baseline",
                Judgement = CanaryJudgement.Inconclusive,
                Reason = "there is no old version to compare with, nor fixed thresholds for both errors and latency",
            };
        }
    }

    private static CanaryFinding Enough(CanarySample canary, CanarySample? baseline, CanaryCriteria criteria)
    {
        var least = Math.Min(canary.Requests, baseline?.Requests ?? canary.Requests);
        var old = baseline is null ? string.Empty : $", {baseline.Requests} to the old version";
        return new CanaryFinding
        {
            Metric = "MinRequests",
            Judgement = least >= criteria.MinRequests ? CanaryJudgement.Pass : CanaryJudgement.Inconclusive,
            Reason = $"{canary.Requests} requests to the canary{old}: {(least >= criteria.MinRequests ? "enough" : "too few")} for a pass, which takes {criteria.MinRequests}",
            Canary = canary.Requests,
            Baseline = baseline?.Requests,
            Threshold = criteria.MinRequests,
        };
    }

    private static CanaryVerdict Verdict(CanarySample canary, CanarySample? baseline, IReadOnlyList<CanaryFinding> findings)
    {
        var verdict = findings[0].Judgement;
        return new CanaryVerdict
        {
            Verdict = verdict,
            Reason = verdict == CanaryJudgement.Pass
                ? baseline is null ? "within the fixed thresholds" : "no worse than the old version"
                : string.Join("; ", findings.TakeWhile(f => f.Judgement == verdict)),
            Finding = findings,
            Canary = canary,
            Baseline = baseline,
        };
    }
}
