namespace XDeploy.Runner.Testing;

/// <summary>How a test ended.</summary>
public enum TestOutcome
{
    /// <summary>It has not ended.</summary>
    None,

    /// <summary>No terminating error.</summary>
    Passed,

    /// <summary>A terminating error, in it or in its set-up or clean-up.</summary>
    Failed,

    /// <summary>It did not run, or said that it could not.</summary>
    Skipped,
}
