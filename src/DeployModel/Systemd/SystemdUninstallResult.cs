namespace XDeploy;

/// <summary>What <c>Uninstall-SystemdUnit</c> did to one unit on one host.</summary>
public sealed record SystemdUninstallResult
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The unit's name.</summary>
    public required string Name { get; init; }

    /// <summary>True where a file was removed; false where there was none.</summary>
    public required bool Changed { get; init; }

    /// <summary>The files that were removed.</summary>
    public IReadOnlyList<string> Path { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The units that were stopped: the unit, or the instances of a template.</summary>
    public IReadOnlyList<string> Stopped { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>What was removed, the unit's file and its drop-ins, for Install-SystemdUnit to bring it back.</summary>
    public IReadOnlyList<SystemdUnitFile> Unit { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The unit's name.</summary>
    public override string ToString() => Name;
}
