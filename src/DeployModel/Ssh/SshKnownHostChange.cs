namespace XDeploy;

/// <summary>What was done to the keys that are on file for one host in a known_hosts file.</summary>
public sealed record SshKnownHostChange
{
    /// <summary>The name: <c>host</c>, or <c>[host]:port</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>True where the file was written.</summary>
    public required bool Changed { get; init; }

    /// <summary>The fingerprints of the keys that are asked about.</summary>
    public IReadOnlyList<string> Fingerprint { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];
}
