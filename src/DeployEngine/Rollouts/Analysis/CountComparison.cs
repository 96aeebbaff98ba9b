namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>
/// Compares counts that are too few to rule anything out by: minutes with errors in the journal, failed probes. They fail a canary where they are
/// certainly more, and hold a pass back where they hardly are chance.
/// </summary>
internal static class CountComparison
{
    /// <summary>The finding.</summary>
    /// <param name="metric">What is compared.</param>
    /// <param name="thing">What was counted, in words.</param>
    /// <param name="canary">The new version.</param>
    /// <param name="baseline">The old one.</param>
    /// <param name="risk">The risk of a false alarm in a single look.</param>
    /// <param name="level">What the p-value has to be below.</param>
    public static CanaryFinding Judge(string metric, string thing, Proportion canary, Proportion baseline, double risk, double level)
    {
        var test = ProportionTest.Greater(canary, baseline);
        var judgement = test.PValue < level ? CanaryJudgement.Fail : test.PValue < risk ? CanaryJudgement.Inconclusive : CanaryJudgement.Pass;
        var words = judgement switch
        {
            CanaryJudgement.Fail => $"worse (p {test.PValue:0.#e-0}, below {level:0.#e-0})",
            CanaryJudgement.Pass => "no worse",
            _ => $"hardly chance (p {test.PValue:0.#e-0}), but not certain",
        };
        return new CanaryFinding
        {
            Metric = metric,
            Judgement = judgement,
            Reason = $"{canary.Hits} of {canary.Count} {thing}, {baseline.Hits} of {baseline.Count} with the old version: {words}",
            Canary = canary.Share,
            Baseline = baseline.Share,
            Effect = canary.Share - baseline.Share,
            Test = test.Test,
            Statistic = test.Statistic,
            PValue = test.PValue,
            Level = level,
        };
    }
}
