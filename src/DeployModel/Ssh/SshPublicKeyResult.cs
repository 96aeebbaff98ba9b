namespace XDeploy;

/// <summary>What Install-SshPublicKey did on a host.</summary>
public sealed record SshPublicKeyResult
{
    /// <summary>The host.</summary>
    public required string HostName { get; init; }

    /// <summary>The user whose keys they are.</summary>
    public required string User { get; init; }

    /// <summary>The file that sshd reads.</summary>
    public required string Path { get; init; }

    /// <summary>Whether anything had to be done.</summary>
    public required bool Changed { get; init; }
}
