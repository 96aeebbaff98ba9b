namespace XDeploy;

/// <summary>What is to be known of a place on a host before code or models are put there.</summary>
public sealed record ArtifactDestination
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The place, as it was named.</summary>
    public required string Path { get; init; }

    /// <summary>Where it really is, links followed.</summary>
    public required string RealPath { get; init; }

    /// <summary>Whether it is there.</summary>
    public bool Exists { get; init; }

    /// <summary>Type of the filesystem that it is on, or would be.</summary>
    public required string FileSystem { get; init; }

    /// <summary>Where that filesystem is mounted.</summary>
    public required string MountPoint { get; init; }

    /// <summary>Bytes that are free there.</summary>
    public long FreeBytes { get; init; }

    /// <summary>Whether it is below a home directory.</summary>
    public bool IsHome { get; init; }

    /// <summary>Whether programs cannot be started from it.</summary>
    public bool IsNoExec { get; init; }

    /// <summary>Whether nothing can be written to it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The first directory on the way there that others than its owner and group may not go through; null where there is none.</summary>
    public string? ClosedAt { get; init; }

    /// <summary>The first directory on the way there that everybody may write to; null where there is none.</summary>
    public string? WritableAt { get; init; }

    /// <summary>What speaks against it; none for a good place.</summary>
    public IReadOnlyList<string> Advice { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Whether it is a good place.</summary>
    public bool Suitable => Advice.Count == 0;
}
