namespace XDeploy.Runner.Testing;

/// <summary>By which Set-ItResult ends a test.</summary>
/// <param name="reason">Why, or null.</param>
public sealed class TestResultException(string? reason) : Exception("The test has set its own result.")
{
    /// <summary>Why, or null.</summary>
    public string? Reason { get; } = reason;
}
