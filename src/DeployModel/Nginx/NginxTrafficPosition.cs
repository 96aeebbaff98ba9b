namespace XDeploy;

/// <summary>Where the reading of a balancer's traffic log ended, so that the next one goes on from there, across rotations.</summary>
public sealed record NginxTrafficPosition
{
    /// <summary>Alias of the balancer.</summary>
    public required string HostName { get; init; }

    /// <summary>Path of the log.</summary>
    public required string Path { get; init; }

    /// <summary>The log itself first, then the one rotated last, which nginx may have written to until it opened the new one.</summary>
    public required IReadOnlyList<NginxTrafficFile> File { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>When the log was last written to, in seconds since 1970, by the balancer's clock.</summary>
    public decimal Modified { get; init; }

    /// <summary>The balancer and the offset in its log.</summary>
    public override string ToString() => $"{HostName}:{Path}@{(File.Count > 0 ? File[0].Offset : 0)}";
}
