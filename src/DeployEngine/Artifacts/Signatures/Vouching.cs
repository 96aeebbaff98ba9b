namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>What vouches for content.</summary>
/// <param name="Signature">The signature; null where there is none.</param>
/// <param name="Signer">Who has signed, where that was checked; null where it was not.</param>
public sealed record Vouching(SignatureFile? Signature, ArtifactSigner? Signer)
{
    /// <summary>Nothing.</summary>
    public static Vouching None { get; } = new(null, null);
}
