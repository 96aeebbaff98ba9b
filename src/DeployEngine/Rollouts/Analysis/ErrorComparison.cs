namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Compares how many requests failed.</summary>
internal static class ErrorComparison
{
    /// <summary>The finding.</summary>
    /// <param name="canary">The new version.</param>
    /// <param name="baseline">The old one.</param>
    /// <param name="criteria">What to judge by.</param>
    /// <param name="level">What the p-value has to be below.</param>
    public static CanaryFinding Judge(CanarySample canary, CanarySample baseline, CanaryCriteria criteria, double level)
    {
        Proportion first = new(canary.Errors, canary.Requests), second = new(baseline.Errors, baseline.Requests);
        var difference = first.Share - second.Share;
        var upper = ProportionTest.UpperDifference(first, second, criteria.Confidence);
        // The noise of a share grows with its root, and half of the root of Max is the root of a quarter.
        var tolerated = criteria.ToleratedErrorRateIncrease ?? criteria.MaxErrorRateIncrease / 4;
        return new Comparison
        {
            Metric = "ErrorRate",
            Facts = $"{Words.Share(first.Share)} of {first.Count} requests failed, {Words.Share(second.Share)} of {second.Count} with the old version",
            Canary = first.Share,
            Baseline = second.Share,
            Effect = difference,
            IsTolerated = difference <= tolerated,
            Test = ProportionTest.Greater(first, second),
            Level = level,
            UpperBound = upper,
            Threshold = criteria.MaxErrorRateIncrease,
            IsRuledOut = upper < criteria.MaxErrorRateIncrease,
            InWords = Words.Points,
        }.Judge();
    }
}
