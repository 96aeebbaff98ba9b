namespace XDeploy;

/// <summary>What was seen of one replica at one moment.</summary>
public sealed record ReplicaHealth
{
    /// <summary>Alias of the host that the replica runs on.</summary>
    public required string HostName { get; init; }

    /// <summary>TCP port of the replica, which is its unit's instance name.</summary>
    public required int Port { get; init; }

    /// <summary>True where the unit is active, the probe answered with 2xx, and the version is the expected one where one was given.</summary>
    public bool Healthy => Reason.Length == 0;

    /// <summary>Why the replica is not healthy, in words; empty where it is.</summary>
    public required string Reason { get; init; }

    /// <summary>True where the host could not be reached, so that nothing else is known.</summary>
    public bool Unreachable { get; init; }

    /// <summary>systemd's ActiveState: active, activating, deactivating, inactive, failed.</summary>
    public string UnitState { get; init; } = string.Empty;

    /// <summary>How often systemd restarted the unit by itself since it was last started by hand.</summary>
    public int Restarts { get; init; }

    /// <summary>HTTP status of the probe's answer; 0 where there was none.</summary>
    public int StatusCode { get; init; }

    /// <summary>The version that the service reports: the member "version" of a JSON answer; null where it reports none.</summary>
    public string? Version { get; init; }

    /// <summary>The release that the instance is pinned to; null where it is pinned to none.</summary>
    public string? PinnedRelease { get; init; }

    /// <summary>The release that the running process was started in; null where it does not run.</summary>
    public string? RunningRelease { get; init; }

    /// <summary>True while new connections to the replica are refused on its own host, which drains it.</summary>
    public bool Refusing { get; init; }

    /// <summary>True while a balancer's upstream marks the replica as <c>down</c>.</summary>
    public bool Down { get; init; }

    /// <summary>True where a rollout took the replica out of rotation, by either way, and did not put it back.</summary>
    public bool Drained { get; init; }

    /// <summary>True where the replica is healthy, and nothing that was looked at keeps requests from it.</summary>
    public bool InRotation => Healthy && !Refusing && !Down;

    /// <summary>Bytes of memory that the unit uses, where systemd counts them.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>Time from the probe's start to the end of its answer.</summary>
    public TimeSpan Latency { get; init; }
}
