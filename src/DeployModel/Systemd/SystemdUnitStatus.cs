namespace XDeploy;

/// <summary>What systemd on one host says of one unit. The words are those of <c>systemctl show</c> (org.freedesktop.systemd1(5)).</summary>
public sealed record SystemdUnitStatus
{
    /// <summary>Alias of the host.</summary>
    public required string HostName { get; init; }

    /// <summary>The unit's name: <c>Id</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The unit's description.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Whether its file could be read: <c>loaded</c>, <c>not-found</c>, <c>bad-setting</c>, <c>error</c> or <c>masked</c>.</summary>
    public string LoadState { get; init; } = string.Empty;

    /// <summary><c>active</c>, <c>reloading</c>, <c>inactive</c>, <c>failed</c>, <c>activating</c> or <c>deactivating</c>.</summary>
    public string ActiveState { get; init; } = string.Empty;

    /// <summary>The finer state of the unit's type, for example <c>running</c> or <c>auto-restart</c>.</summary>
    public string SubState { get; init; } = string.Empty;

    /// <summary>Whether it starts with the host: <c>enabled</c>, <c>disabled</c>, <c>static</c>, ...; empty where there is no file.</summary>
    public string UnitFileState { get; init; } = string.Empty;

    /// <summary>Process id of the main process; 0 where none runs.</summary>
    public int MainPid { get; init; }

    /// <summary>How often systemd restarted the service by itself since it was last started or reset.</summary>
    public int RestartCount { get; init; }

    /// <summary>How the last run ended: <c>success</c>, <c>exit-code</c>, <c>signal</c>, <c>timeout</c>, <c>start-limit-hit</c>, ...</summary>
    public string Result { get; init; } = string.Empty;

    /// <summary>When it last became active, to the second; null where it never was since the host booted.</summary>
    public DateTimeOffset? ActiveSince { get; init; }

    /// <summary>Memory that its processes hold, in bytes; null where the host does not count it.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>When its state last changed, to the second: since when it has been up, or down. Null where it never changed since the host booted.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>How many processes and threads it has; null where the host does not count them.</summary>
    public long? TaskCount { get; init; }

    /// <summary>Processor time that it used; null where the host does not count it.</summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>The unit file; null where it has none.</summary>
    public string? Path { get; init; }

    /// <summary>True where its files changed since systemd read them: it runs by what they were.</summary>
    public bool NeedDaemonReload { get; init; }

    /// <summary>True where the unit is up: <see cref="ActiveState"/> is <c>active</c> or <c>reloading</c>.</summary>
    public bool IsActive => ActiveState is "active" or "reloading";
}
