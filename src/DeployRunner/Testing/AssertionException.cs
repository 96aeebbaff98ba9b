namespace XDeploy.Runner.Testing;

/// <summary>A Should that does not hold.</summary>
/// <param name="message">What was expected and what came.</param>
public sealed class AssertionException(string message) : Exception(message);
