namespace XDeploy;

/// <summary>A key pair on this machine.</summary>
public sealed record SshKeyPair
{
    /// <summary>The file of the private key.</summary>
    public required string Path { get; init; }

    /// <summary>The public key as files have it: type, key, comment.</summary>
    public required string PublicKey { get; init; }

    /// <summary>Its kind.</summary>
    public required SshKeyType Type { get; init; }

    /// <summary>The fingerprint that <c>ssh-keygen -l</c> shows: <c>SHA256:…</c>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether the private key needs a passphrase.</summary>
    public required bool HasPassphrase { get; init; }

    /// <summary>The public key.</summary>
    public override string ToString() => PublicKey;
}
