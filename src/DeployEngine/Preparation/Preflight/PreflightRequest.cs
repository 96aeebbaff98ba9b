namespace XDeploy.Engine.Preparation.Preflight;

/// <summary>What a host is to have before anything is deployed to it.</summary>
public sealed record PreflightRequest
{
    /// <summary>Paths whose file systems are looked at.</summary>
    public IReadOnlyList<string> Path { get; init; } = ["/var"];

    /// <summary>Bytes that have to be free at each of them.</summary>
    public long MinimumFreeBytes { get; init; } = 1L << 30;

    /// <summary>Files that it must be possible to make at each of them.</summary>
    public long MinimumFreeInodes { get; init; } = 10_000;

    /// <summary>Memory that has to be available, in bytes.</summary>
    public long MinimumFreeMemory { get; init; }

    /// <summary>How far the clock may be off.</summary>
    public TimeSpan MaximumClockSkew { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ports that have to be free.</summary>
    public IReadOnlyList<int> Port { get; init; } = [];

    /// <summary>Programs that have to be there.</summary>
    public IReadOnlyList<string> Program { get; init; } = [];
}
