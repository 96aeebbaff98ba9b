namespace XDeploy;

/// <summary>What a cmdlet did to nginx on one host.</summary>
public sealed record NginxChangeResult
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>What the change was about: a site, or an upstream.</summary>
    public required string Name { get; init; }

    /// <summary>True where a file or a link was changed.</summary>
    public required bool Changed { get; init; }

    /// <summary>True where nginx was made to load the files, and was seen to have done so.</summary>
    public required bool Reloaded { get; init; }

    /// <summary>What was changed, in the unified form of diff(1); empty where nothing was.</summary>
    public string Diff { get; init; } = string.Empty;
}
