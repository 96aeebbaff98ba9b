namespace XDeploy;

/// <summary>What an analysis says of a canary, or of one thing that was looked at.</summary>
public enum CanaryJudgement
{
    /// <summary>It is no worse than the old version, and there were enough requests to tell.</summary>
    Pass,

    /// <summary>Not to be told yet: wait longer, then pause and ask.</summary>
    Inconclusive,

    /// <summary>It is worse than the old version, or than a fixed threshold allows: take it back.</summary>
    Fail,
}
