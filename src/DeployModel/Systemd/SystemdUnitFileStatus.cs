namespace XDeploy;

/// <summary>A unit file as it is on a host, whether or not systemd has its unit in memory.</summary>
public sealed record SystemdUnitFileStatus
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The file's name, which is the unit's: for a template <c>x-model@.service</c>.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether it starts its unit, in the words of systemctl(1), is-enabled: <c>enabled</c>, <c>disabled</c>, <c>static</c>, <c>indirect</c>,
    /// <c>masked</c>, <c>alias</c>, <c>linked</c>, <c>generated</c>, <c>transient</c>, <c>bad</c>, or one of these with <c>-runtime</c>.
    /// </summary>
    public required string State { get; init; }

    /// <summary>What the vendor's preset would make of it, <c>enabled</c> or <c>disabled</c>; null where it cannot be enabled.</summary>
    public string? Preset { get; init; }

    /// <summary>The file that systemd reads, or the link to it; null where it was not found.</summary>
    public string? Path { get; init; }

    /// <summary>Whose the file is; null where it was not found.</summary>
    public SystemdUnitFileOrigin? Origin { get; init; }

    /// <summary>What the file is a link to; null where it is no link.</summary>
    public string? Target { get; init; }

    /// <summary>The files of the same name that this one hides, a vendor's for example.</summary>
    public IReadOnlyList<string> Hides { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The files in the folder <c>NAME.d</c> that change it, in the order in which systemd reads them.</summary>
    public IReadOnlyList<string> DropIn { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The unit's name.</summary>
    public override string ToString() => Name;
}
