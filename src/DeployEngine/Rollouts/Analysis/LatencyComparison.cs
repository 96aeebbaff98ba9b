namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>
/// Compares how long requests took, in two ways: whether all of them are slower (Mann and Whitney), and whether the slowest are, which ranks of
/// all hardly show (the quantile test: how many of each side are among the slowest 5 % of both). Ranks and counts take latencies as they are, with
/// two humps, far outliers and many ties.
/// </summary>
internal sealed class LatencyComparison(LatencyDistribution canary, LatencyDistribution baseline, CanaryCriteria criteria, double level)
{
    private const double Unbounded = 100;

    private readonly double _slack = criteria.MinLatencyDifference.TotalMilliseconds;
    private readonly double _quantile = criteria.LatencyQuantile;

    /// <summary>Whether requests are slower as a whole.</summary>
    public CanaryFinding Shift() => Judge("LatencyShift", 0.5, MannWhitney.Greater(canary, baseline), IsShiftRuledOut);

    /// <summary>Whether the slowest requests are slower.</summary>
    public CanaryFinding Tail() => Judge("LatencyTail", _quantile, SlowestTest(), IsTailRuledOut);

    private CanaryFinding Judge(string metric, double quantile, TestResult test, Func<double, bool> isRuledOut)
    {
        if (canary.Count == 0 || baseline.Count == 0)
        {
            var side = canary.Count == 0 ? "the canary" : "the old version";
            return new CanaryFinding { Metric = metric, Judgement = CanaryJudgement.Inconclusive, Reason = $"no latency of {side} was measured" };
        }

        double first = canary.Quantile(quantile), second = baseline.Quantile(quantile);
        var tolerated = criteria.ToleratedLatencyRatio ?? Math.Sqrt(criteria.MaxLatencyRatio);
        return new Comparison
        {
            Metric = metric,
            Facts = $"{Words.Quantile(quantile)} is {Words.Milliseconds(first)}, {Words.Milliseconds(second)} with the old version",
            Canary = first,
            Baseline = second,
            Effect = second > 0 ? first / second : first > 0 ? double.PositiveInfinity : 1,
            IsTolerated = first <= Math.Max(second * tolerated, second + _slack),
            Test = test,
            Level = level,
            UpperBound = UpperRatio(isRuledOut),
            Threshold = criteria.MaxLatencyRatio,
            IsRuledOut = isRuledOut(criteria.MaxLatencyRatio),
            InWords = Words.Ratio,
        }.Judge();
    }

    // Where both sides are alike, the slowest of both are drawn from them at random: hypergeometric, and exact whatever the distribution.
    private TestResult SlowestTest()
    {
        var both = canary.With(baseline);
        if (both.Count == 0)
            return new TestResult("Fisher", 0, 1);
        // Many may have the very time of the quantile. With them or without them: whichever is nearer to the share that was meant.
        var bound = both.Quantile(_quantile);
        double with = both.From(bound).Share, without = both.Above(bound).Share, meant = 1 - _quantile;
        return without > 0 && meant / without < with / meant
            ? ProportionTest.Greater(canary.Above(bound), baseline.Above(bound))
            : ProportionTest.Greater(canary.From(bound), baseline.From(bound));
    }

    // The canary's times as they would be were it slower by just this ratio. Where they are still shorter than the old version's, it is not.
    private bool IsShiftRuledOut(double ratio) =>
        MannWhitney.Greater(baseline, canary.Map(v => Math.Min(v / ratio, v - _slack))).PValue < 1 - criteria.Confidence;

    // Were the canary slower by the ratio, a share of 5 % would be beyond the old version's p95 times the ratio. Of the old version it is 5 % by
    // definition, as uncertain as a count of so many.
    private bool IsTailRuledOut(double ratio)
    {
        var bound = baseline.Quantile(_quantile);
        var slow = canary.From(Math.Max(bound * ratio, bound + _slack));
        var expected = new Proportion((long)((1 - _quantile) * baseline.Count), baseline.Count);
        return ProportionTest.Greater(expected, slow).PValue < 1 - criteria.Confidence;
    }

    private static double UpperRatio(Func<double, bool> isRuledOut)
    {
        if (!isRuledOut(Unbounded))
            return double.PositiveInfinity;
        double low = 1, high = Unbounded;
        while (high / low > 1.001)
        {
            var middle = Math.Sqrt(low * high);
            (low, high) = isRuledOut(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}
