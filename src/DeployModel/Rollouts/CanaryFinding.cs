namespace XDeploy;

/// <summary>One thing that a canary was judged by.</summary>
public sealed record CanaryFinding
{
    /// <summary>What was looked at: ErrorRate, LatencyShift, LatencyTail, JournalErrors, Probes; MaxErrorRate, MaxLatency, …; Baseline; or a gate.</summary>
    public required string Metric { get; init; }

    /// <summary>What it says.</summary>
    public required CanaryJudgement Judgement { get; init; }

    /// <summary>Why, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>The canary's value: a share, a number, or milliseconds.</summary>
    public double? Canary { get; init; }

    /// <summary>The old version's value.</summary>
    public double? Baseline { get; init; }

    /// <summary>How much worse the canary was: a difference of shares, or a ratio of latencies.</summary>
    public double? Effect { get; init; }

    /// <summary>How much worse it may be, at the confidence asked for: what more there is was ruled out.</summary>
    public double? UpperBound { get; init; }

    /// <summary>What <see cref="UpperBound"/> has to be below for a pass; of a fixed threshold, what the canary's value may not exceed.</summary>
    public double? Threshold { get; init; }

    /// <summary>The test: Fisher, TwoProportion or MannWhitney.</summary>
    public string? Test { get; init; }

    /// <summary>The test's statistic: a standard normal one (z); of Fisher's, the canary's count.</summary>
    public double? Statistic { get; init; }

    /// <summary>How probable a difference such as this one is where the canary is no worse, in a single look.</summary>
    public double? PValue { get; init; }

    /// <summary>What <see cref="PValue"/> has to be below for a failure: small enough for all comparisons and all looks together.</summary>
    public double? Level { get; init; }

    /// <summary>Metric and reason.</summary>
    public override string ToString() => $"{Metric}: {Reason}";
}
