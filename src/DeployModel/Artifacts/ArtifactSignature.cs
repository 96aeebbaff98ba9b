namespace XDeploy;

/// <summary>A signature that was made for a file or a directory.</summary>
/// <param name="Path">The file of the signature.</param>
/// <param name="Name">Names of the artifact that the content may be deployed as.</param>
/// <param name="Version">The version that it may be deployed as.</param>
/// <param name="Kind">Whether a file or a directory was signed.</param>
/// <param name="Sha256">SHA-256 that names the content, in hex: of a directory that of its manifest, of a file its own.</param>
/// <param name="Fingerprint">The fingerprint of the key that signed, as <c>ssh-keygen -l</c> shows it.</param>
public sealed record ArtifactSignature(string Path, IReadOnlyList<string> Name, ReleaseId Version, ArtifactKind Kind, string Sha256, string Fingerprint)
{
    /// <summary>Names of the artifact that the content may be deployed as.</summary>
    public IReadOnlyList<string> Name { get; init => field = Array.AsReadOnly(value.ToArray()); } = Array.AsReadOnly(Name.ToArray());

    /// <summary>The file of the signature.</summary>
    public override string ToString() => Path;
}
