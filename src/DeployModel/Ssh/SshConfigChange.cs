namespace XDeploy;

/// <summary>What was done to the block of one host in an ssh_config file.</summary>
public sealed record SshConfigChange
{
    /// <summary>The host.</summary>
    public required string Name { get; init; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>True where the file was written.</summary>
    public required bool Changed { get; init; }

    /// <summary>What was changed, in the unified form of diff(1); empty where nothing was.</summary>
    public string Diff { get; init; } = string.Empty;
}
