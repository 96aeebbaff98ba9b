namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>What the canary and the old version were compared by, before it is judged.</summary>
internal sealed record Comparison
{
    /// <summary>What was compared.</summary>
    public required string Metric { get; init; }

    /// <summary>Both sides, in words.</summary>
    public required string Facts { get; init; }

    /// <summary>The canary's value.</summary>
    public required double Canary { get; init; }

    /// <summary>The old version's value.</summary>
    public required double Baseline { get; init; }

    /// <summary>How much worse the canary was.</summary>
    public required double Effect { get; init; }

    /// <summary>True where the effect is one that no version fails for.</summary>
    public required bool IsTolerated { get; init; }

    /// <summary>The test of whether the canary is worse.</summary>
    public required TestResult Test { get; init; }

    /// <summary>What its p-value has to be below.</summary>
    public required double Level { get; init; }

    /// <summary>How much worse the canary may be.</summary>
    public required double UpperBound { get; init; }

    /// <summary>How much worse it may not be.</summary>
    public required double Threshold { get; init; }

    /// <summary>True where <see cref="Threshold"/> is ruled out.</summary>
    public required bool IsRuledOut { get; init; }

    /// <summary>An effect in words.</summary>
    public required Func<double, string> InWords { get; init; }

    /// <summary>Worse for certain and by more than is tolerated; or so much worse is ruled out; or neither.</summary>
    public CanaryFinding Judge()
    {
        var isProven = Test.PValue < Level;
        var judgement = isProven && !IsTolerated ? CanaryJudgement.Fail : IsRuledOut ? CanaryJudgement.Pass : CanaryJudgement.Inconclusive;
        var words = judgement switch
        {
            CanaryJudgement.Fail => $"worse by {InWords(Effect)} (p {Test.PValue:0.#e-0}, below {Level:0.#e-0})",
            CanaryJudgement.Pass => $"{InWords(Threshold)} is ruled out",
            _ => $"{InWords(Threshold)} is not ruled out" + (double.IsFinite(UpperBound) ? $" (up to {InWords(UpperBound)})" : string.Empty)
                + (isProven ? string.Empty : ", and that it is worse is not certain"),
        };
        return new CanaryFinding
        {
            Metric = Metric,
            Judgement = judgement,
            Reason = $"{Facts}: {words}",
            Canary = Canary,
            Baseline = Baseline,
            Effect = Effect,
            UpperBound = UpperBound,
            Threshold = Threshold,
            Test = Test.Test,
            Statistic = Test.Statistic,
            PValue = Test.PValue,
            Level = Level,
        };
    }
}
