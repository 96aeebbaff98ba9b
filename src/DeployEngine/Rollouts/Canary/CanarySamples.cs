using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>Makes the two samples of a step of what was measured. Pure.</summary>
internal static class CanarySamples
{
    // The finding that there is nothing to compare with, nor thresholds for both errors and latency.
    private const string WithoutBaseline = "Baseline";

    /// <summary>The canary's sample, and the one of all others; null where all run the release.</summary>
    /// <param name="step">The step.</param>
    /// <param name="look">What was measured.</param>
    /// <param name="health">What looks found.</param>
    /// <param name="all">All replicas.</param>
    /// <param name="start">When the step began.</param>
    /// <param name="watched">For how long it was watched.</param>
    /// <param name="errorStatus">Statuses below 500 that are errors too.</param>
    public static (CanarySample Canary, CanarySample? Baseline) Of(
        PlannedStep step, CanaryLook look, CanaryHealth health, IReadOnlyCollection<Replica> all, DateTimeOffset start, TimeSpan watched, IReadOnlyCollection<int> errorStatus)
    {
        var canary = step.Canary.SelectMany(r => AddressesOf(r, step)).ToHashSet(StringComparer.Ordinal);
        var traffic = look.Traffic.ToLookup(t => canary.Contains(t.Address ?? string.Empty));
        // Minutes that have begun count whole, so that no more of them have errors than there are.
        var minutes = (long)Math.Ceiling(watched.TotalMinutes);

        CanarySample Sample(string name, bool isCanary)
        {
            var replicas = all.Where(r => step.Canary.Contains(r) == isCanary).Select(r => (r.Host.Alias, $"@{r.Port}.service")).ToList();
            var errors = JournalMinutes.WithErrors(look.Entries.Where(e => replicas.Exists(r => r.Alias == e.HostName && e.Unit?.EndsWith(r.Item2, StringComparison.Ordinal) == true)), start);
            var sample = TrafficSample.Of(name, traffic[isCanary], errorStatus) with { ReplicaMinutes = minutes * replicas.Count, ErrorMinutes = Math.Min(errors, minutes * replicas.Count) };
            return health.Into(sample, isCanary);
        }

        return (Sample("the canary", isCanary: true), step.IsLast ? null : Sample("all others", isCanary: false));
    }

    /// <summary>Judges a step. The last one has nothing to compare with: fixed thresholds decide as far as they were given, and health.</summary>
    public static CanaryVerdict Judge(CanarySample canary, CanarySample? baseline, CanaryCriteria criteria, IReadOnlyList<CanaryFinding> findings)
    {
        if (baseline is not null || (criteria.MaxErrorRate is not null && criteria.MaxLatency is not null))
            return CanaryAnalysis.Judge(canary, baseline, criteria, findings);

        var verdict = CanaryAnalysis.Judge(canary, null, criteria, findings);
        IReadOnlyList<CanaryFinding> rest = [.. verdict.Finding.Where(f => f.Metric != WithoutBaseline)];
        var judgement = rest.Max(f => f.Judgement);
        return verdict with
        {
            Finding = rest,
            Verdict = judgement,
            Reason = judgement == CanaryJudgement.Pass ? "healthy, and nothing is left to compare with" : string.Join("; ", rest.Where(f => f.Judgement == judgement)),
        };
    }

    // nginx logs the address that it connects to, whatever name stands in the file.
    private static IEnumerable<string> AddressesOf(Replica replica, PlannedStep step) =>
        step.Weights.SelectMany(b => b.Server).Where(s => s.Replica == replica).Select(s => s.Address).Append($"{replica.Host.Address}:{replica.Port}");
}
