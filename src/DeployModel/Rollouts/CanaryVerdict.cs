namespace XDeploy;

/// <summary>The verdict on a canary.</summary>
public sealed record CanaryVerdict
{
    /// <summary>Pass, Fail, or Inconclusive: one failure fails, and a pass takes that nothing is inconclusive.</summary>
    public required CanaryJudgement Verdict { get; init; }

    /// <summary>What decided it, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>What was looked at, the worst first.</summary>
    public required IReadOnlyList<CanaryFinding> Finding { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>What the canary did.</summary>
    public required CanarySample Canary { get; init; }

    /// <summary>What the old version did meanwhile; null where there is none.</summary>
    public CanarySample? Baseline { get; init; }

    /// <summary>The verdict and why.</summary>
    public override string ToString() => $"{Verdict}: {Reason}";
}
