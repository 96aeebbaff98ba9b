using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>The base of the cmdlets that take what a canary is judged by.</summary>
public abstract class CanaryCriteriaCmdlet : PSCmdlet
{
    private static readonly CanaryCriteria Default = new();

    /// <summary>How many requests each side must have before the canary can pass. Default 1000.</summary>
    [Parameter]
    [ValidateRange(1, long.MaxValue)]
    public long MinRequest { get; set; } = Default.MinRequests;

    /// <summary>How sure the verdict has to be, 0.5 to below 1: one minus this is the risk that a version that is no worse fails, over all comparisons and looks. Default 0.95.</summary>
    [Parameter]
    [ValidateRange(0.5, 0.999999)]
    public double Confidence { get; set; } = Default.Confidence;

    /// <summary>The increase of the error rate that has to be ruled out for a pass. Default 0.02: 2 of 100 requests more.</summary>
    [Parameter]
    [ValidateRange(0.000001, 1.0)]
    public double MaxErrorRateIncrease { get; set; } = Default.MaxErrorRateIncrease;

    /// <summary>An increase of the error rate that never fails, however certain it is. Default: a quarter of MaxErrorRateIncrease.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double ToleratedErrorRateIncrease { get; set; }

    /// <summary>The ratio of latencies that has to be ruled out for a pass, at the median and at the quantile. Default 1.3: 30 % slower.</summary>
    [Parameter]
    [ValidateRange(1.000001, 100.0)]
    public double MaxLatencyRatio { get; set; } = Default.MaxLatencyRatio;

    /// <summary>A ratio of latencies that never fails, however certain it is. Default: the root of MaxLatencyRatio.</summary>
    [Parameter]
    [ValidateRange(1.0, 100.0)]
    public double ToleratedLatencyRatio { get; set; }

    /// <summary>A difference of latency that is nothing, whatever the ratio: seconds, or a text such as "2ms". Default 2 ms.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan MinLatencyDifference { get; set; } = Default.MinLatencyDifference;

    /// <summary>The quantile of latency that is compared beside the median, 0.5 to below 1. Default 0.95.</summary>
    [Parameter]
    [ValidateRange(0.5, 0.999999)]
    public double LatencyQuantile { get; set; } = Default.LatencyQuantile;

    /// <summary>The error rate that the canary may not exceed, 0 to 1, whatever the old version does. Default: any.</summary>
    [Parameter]
    [ValidateRange(0.0, 1.0)]
    public double MaxErrorRate { get; set; }

    /// <summary>The latency that the canary may not exceed at LatencyQuantile, whatever the old version does: seconds, or a text such as "500ms". Default: any.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan MaxLatency { get; set; }

    /// <summary>Criteria, with what was given in their place.</summary>
    /// <param name="start">The criteria to begin with.</param>
    private protected CanaryCriteria Criteria(CanaryCriteria start) => start with
    {
        MinRequests = IsBound(nameof(MinRequest)) ? MinRequest : start.MinRequests,
        Confidence = IsBound(nameof(Confidence)) ? Confidence : start.Confidence,
        MaxErrorRateIncrease = IsBound(nameof(MaxErrorRateIncrease)) ? MaxErrorRateIncrease : start.MaxErrorRateIncrease,
        ToleratedErrorRateIncrease = IsBound(nameof(ToleratedErrorRateIncrease)) ? ToleratedErrorRateIncrease : start.ToleratedErrorRateIncrease,
        MaxLatencyRatio = IsBound(nameof(MaxLatencyRatio)) ? MaxLatencyRatio : start.MaxLatencyRatio,
        ToleratedLatencyRatio = IsBound(nameof(ToleratedLatencyRatio)) ? ToleratedLatencyRatio : start.ToleratedLatencyRatio,
        MinLatencyDifference = IsBound(nameof(MinLatencyDifference)) ? MinLatencyDifference : start.MinLatencyDifference,
        LatencyQuantile = IsBound(nameof(LatencyQuantile)) ? LatencyQuantile : start.LatencyQuantile,
        MaxErrorRate = IsBound(nameof(MaxErrorRate)) ? MaxErrorRate : start.MaxErrorRate,
        MaxLatency = IsBound(nameof(MaxLatency)) ? MaxLatency : start.MaxLatency,
    };

    /// <summary>Whether a parameter was given.</summary>
    private protected bool IsBound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
