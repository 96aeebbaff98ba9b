namespace XDeploy;

/// <summary>One host of a ProxyJump: where a connection goes through.</summary>
public sealed record SshJump
{
    /// <summary>The name, which has a configuration of its own.</summary>
    public required string HostName { get; init; }

    /// <summary>The user, or null where the name's own configuration says.</summary>
    public string? User { get; init; }

    /// <summary>The port, or null where the name's own configuration says.</summary>
    public int? Port { get; init; }

    /// <summary>The jump as ssh_config has it.</summary>
    public override string ToString()
    {
        var host = HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName;
        return $"{(User is null ? string.Empty : $"{User}@")}{host}{(Port is null ? string.Empty : $":{Port}")}";
    }
}
