namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>Who has signed.</summary>
/// <param name="Identity">The principal, as allowed_signers names it.</param>
/// <param name="Fingerprint">The fingerprint of the key.</param>
public sealed record ArtifactSigner(string Identity, string Fingerprint);
