namespace XDeploy;

/// <summary>What <c>Set-SystemdScale</c> did on one host. Instances are named as between the <c>@</c> and the type: <c>5001</c>.</summary>
public sealed record SystemdScaleResult
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The target that groups the instances.</summary>
    public required string Name { get; init; }

    /// <summary>True where something was done; false where the host was as asked already.</summary>
    public required bool Changed { get; init; }

    /// <summary>The instances that are there to run now.</summary>
    public IReadOnlyList<string> Wanted { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Those of them that were not wanted before.</summary>
    public IReadOnlyList<string> Added { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The surplus instances, which were drained and stopped.</summary>
    public IReadOnlyList<string> Removed { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The instances that were started: the new ones, and those that were wanted and did not run.</summary>
    public IReadOnlyList<string> Started { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The surplus instances that were stopped with connections open, since the time for draining was over.</summary>
    public IReadOnlyList<string> Busy { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>What was changed in the target's file, in the unified form of diff(1); empty where nothing was.</summary>
    public string Diff { get; init; } = string.Empty;

    /// <summary>The target's name.</summary>
    public override string ToString() => Name;
}
