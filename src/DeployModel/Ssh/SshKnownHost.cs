namespace XDeploy;

/// <summary>A key that is on file for a host: one line of a known_hosts file (sshd(8)).</summary>
public sealed record SshKnownHost
{
    /// <summary>The names as they stand there: with commas, patterns, or hashed.</summary>
    public required string Name { get; init; }

    /// <summary>The key's type: <c>ssh-ed25519</c>, ….</summary>
    public required string KeyType { get; init; }

    /// <summary>The fingerprint that <c>ssh-keygen -l</c> shows: <c>SHA256:…</c>.</summary>
    public required string Fingerprint { get; init; }

    /// <summary><c>revoked</c>, <c>cert-authority</c>, or nothing.</summary>
    public string Marker { get; init; } = string.Empty;

    /// <summary>Whether the name cannot be read from the file.</summary>
    public bool IsHashed { get; init; }

    /// <summary>The key: its type and base64.</summary>
    public required string Key { get; init; }

    /// <summary>What stands behind the key, or nothing.</summary>
    public string Comment { get; init; } = string.Empty;

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The line's number, from 1.</summary>
    public required int Line { get; init; }
}
