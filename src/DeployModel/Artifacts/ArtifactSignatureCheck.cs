namespace XDeploy;

/// <summary>What came out of the check of a signature.</summary>
public sealed record ArtifactSignatureCheck
{
    /// <summary>The file or directory that the signature is for.</summary>
    public required string Path { get; init; }

    /// <summary>Whether somebody who is allowed to sign has signed just this.</summary>
    public required bool Valid { get; init; }

    /// <summary>Who has signed: the principal that allowed_signers names; empty where nobody who is allowed to.</summary>
    public string Identity { get; init; } = string.Empty;

    /// <summary>The fingerprint of the key that signed, as <c>ssh-keygen -l</c> shows it; empty where the signature is none.</summary>
    public string Fingerprint { get; init; } = string.Empty;

    /// <summary>Names of the artifact that the signature says.</summary>
    public IReadOnlyList<string> Name { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The version that the signature says; null where it says none.</summary>
    public ReleaseId? Version { get; init; }

    /// <summary>Why it is not valid; empty where it is.</summary>
    public string Reason { get; init; } = string.Empty;
}
