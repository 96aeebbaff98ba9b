namespace XDeploy;

/// <summary>A site as it is on a host: a file of <c>sites-available</c> or <c>conf.d</c>, and whether nginx reads it.</summary>
public sealed record NginxSite
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The site's name: that of its file, in <c>conf.d</c> without the extension.</summary>
    public required string Name { get; init; }

    /// <summary>The file that is to be edited; for a link that leads nowhere, the link itself.</summary>
    public required string Path { get; init; }

    /// <summary>How it stands.</summary>
    public required NginxSiteState State { get; init; }

    /// <summary>Whether nginx reads it when it loads its files; what nginx runs with may be older.</summary>
    public bool Enabled => State is not NginxSiteState.Available && EnabledPath is not null;

    /// <summary>The link or file that nginx reads; null where there is none.</summary>
    public string? EnabledPath { get; init; }

    /// <summary>What the site's link holds, in <c>sites-enabled</c> or, the wrong way round, in <c>sites-available</c>; null where there is no link.</summary>
    public string? Target { get; init; }

    /// <summary>What its servers listen on, as it is written; empty for a file that cannot be read or has no server.</summary>
    public IReadOnlyList<string> Listen { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The names of its servers.</summary>
    public IReadOnlyList<string> ServerName { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The site's name.</summary>
    public override string ToString() => Name;
}
