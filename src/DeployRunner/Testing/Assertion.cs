namespace XDeploy.Runner.Testing;

/// <summary>What an operator found.</summary>
/// <param name="Holds">True when the value is as expected.</param>
/// <param name="Otherwise">The failure when it is not.</param>
/// <param name="Unless">The failure under -Not.</param>
internal sealed record Assertion(bool Holds, string Otherwise, string Unless)
{
    /// <summary>Stands in a failure where -Because goes.</summary>
    public const string Reason = "\u0001";
}
