namespace XDeploy;

/// <summary>
/// What a canary is judged by. A comparison has two limits: below the tolerated one no version fails, and none passes while the other one, Max,
/// is not ruled out. Fixed thresholds hold whatever the old version does.
/// </summary>
public sealed record CanaryCriteria
{
    /// <summary>How many requests each side must have before a canary can pass. A failure may be certain earlier.</summary>
    public long MinRequests { get; init; } = 1000;

    /// <summary>
    /// How sure a judgement has to be, 0.5 to 1: one minus this is the risk to fail a version that is no worse, over all comparisons and however often
    /// it is judged, and the risk that a pass overlooks an increase of Max, at each comparison and look.
    /// </summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>An increase of the error rate that never passes: 0.02 is from 0.1 % to 2.1 %.</summary>
    public double MaxErrorRateIncrease { get; init; } = 0.02;

    /// <summary>An increase of the error rate that never fails; null for a quarter of Max, which is half way for counts, whose noise grows as their root.</summary>
    public double? ToleratedErrorRateIncrease { get; init; }

    /// <summary>The ratio of the canary's latency to the old version's that never passes.</summary>
    public double MaxLatencyRatio { get; init; } = 1.3;

    /// <summary>A ratio that never fails; null for the root of Max, which is half way for ratios.</summary>
    public double? ToleratedLatencyRatio { get; init; }

    /// <summary>A difference of latency below which no ratio counts. nginx logs whole milliseconds: one more or less is nothing.</summary>
    public TimeSpan MinLatencyDifference { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>The quantile of latency that is compared beside the middle, 0.5 to 1.</summary>
    public double LatencyQuantile { get; init; } = 0.95;

    /// <summary>The error rate that the canary may not exceed, 0 to 1; null for none.</summary>
    public double? MaxErrorRate { get; init; }

    /// <summary>The latency that the canary may not exceed at <see cref="LatencyQuantile"/>; null for none.</summary>
    public TimeSpan? MaxLatency { get; init; }

    /// <summary>How often the canary's units may be restarted by systemd; null for as often as they like.</summary>
    public long? MaxRestarts { get; init; } = 0;

    /// <summary>How many probes of the canary may fail; null for no fixed number.</summary>
    public long? MaxFailedProbes { get; init; }
}
