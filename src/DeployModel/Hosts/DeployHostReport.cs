namespace XDeploy;

/// <summary>What was seen of a host before anything is deployed to it, and what would fail.</summary>
public sealed record DeployHostReport
{
    /// <summary>The host.</summary>
    public required string HostName { get; init; }

    /// <summary>Whether a login was possible.</summary>
    public required bool Reachable { get; init; }

    /// <summary>Whether nothing was found that would fail.</summary>
    public bool Ready => Problem.Count == 0;

    /// <summary>What would fail, each with what to do.</summary>
    public IReadOnlyList<string> Problem { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>What is worth knowing, and fails nothing.</summary>
    public IReadOnlyList<string> Remark { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How long the look took: one round trip, the connection left out.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The user who logged in.</summary>
    public string? User { get; init; }

    /// <summary>Whether root can be had: by the login itself, by sudo without a password, or by sudo with the host's.</summary>
    public bool Root { get; init; }

    /// <summary>The system, as /etc/os-release names it.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>The processor's architecture: <c>x86_64</c>, <c>aarch64</c>.</summary>
    public string? Architecture { get; init; }

    /// <summary>The kernel's version.</summary>
    public string? Kernel { get; init; }

    /// <summary>How many processors it has.</summary>
    public int? Processors { get; init; }

    /// <summary>Memory that is available without swapping, in bytes.</summary>
    public long? MemoryAvailableBytes { get; init; }

    /// <summary>The version of systemd; null where it does not run.</summary>
    public string? Systemd { get; init; }

    /// <summary>The version of nginx; null where it is not there.</summary>
    public string? Nginx { get; init; }

    /// <summary>The version of rsync; null where it is not there.</summary>
    public string? Rsync { get; init; }

    /// <summary>The version of git; null where it is not there.</summary>
    public string? Git { get; init; }

    /// <summary>Whether nftables works, with which replicas are drained without a reload of nginx.</summary>
    public bool Nftables { get; init; }

    /// <summary>How far the host's clock is ahead of this machine's; negative where it is behind. Known to half of <see cref="Elapsed"/>.</summary>
    public TimeSpan? ClockSkew { get; init; }

    /// <summary>sshd's MaxSessions: how many commands run at once on a connection; null where root cannot be had.</summary>
    public int? MaxSessions { get; init; }

    /// <summary>sshd's MaxStartups: how many logins may be under way; null where root cannot be had.</summary>
    public string? MaxStartups { get; init; }

    /// <summary>The room at the paths that were asked for.</summary>
    public IReadOnlyList<DiskSpace> Disk { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Those of the ports that were asked for on which something listens, each with what.</summary>
    public IReadOnlyDictionary<int, string> PortInUse { get; init; } = new Dictionary<int, string>();

    /// <summary>The host.</summary>
    public override string ToString() => HostName;
}
