namespace XDeploy.Engine.Journal;

/// <summary>Which way a run of a canary goes.</summary>
public enum JournalCanaryWay
{
    /// <summary>To the release, step by step.</summary>
    Up,

    /// <summary>Back from a release that failed, to what each replica ran before.</summary>
    Return,

    /// <summary>Back, as an operator asked.</summary>
    Undo,
}
