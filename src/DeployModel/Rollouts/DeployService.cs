namespace XDeploy;

/// <summary>
/// A service as XDeploy sees it: replicas of one systemd template unit on some hosts, told apart by their port, behind
/// an nginx upstream on some balancers.
/// </summary>
public sealed record DeployService
{
    /// <summary>Name of the service: of its template unit (<c>NAME@.service</c>), its target, and by default of its upstream and its folder.</summary>
    public required string Name { get; init; }

    /// <summary>The hosts that run replicas. Every host runs one replica on each port.</summary>
    public required IReadOnlyList<DeployHost> Host { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>The ports of the replicas, which are the unit's instance names; of the first colour, where there are two.</summary>
    public required IReadOnlyList<int> Port { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>
    /// The ports of the replicas' second colour, for blue/green; none for a service without one. One colour gets the requests, and the other one is the idle one: which is which, the
    /// balancers say.
    /// </summary>
    public IReadOnlyList<int> StandbyPort { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Ports on every host that no replica runs on but for the time of a rolling update, which starts replicas there first; none for a service without.</summary>
    public IReadOnlyList<int> SparePort { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The hosts whose nginx sends requests to the replicas.</summary>
    public IReadOnlyList<DeployHost> Balancer { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Name of the nginx upstream.</summary>
    public required string Upstream { get; init; }

    /// <summary>The service's folder on its hosts: <c>releases/ID</c> hold what was sent, <c>instances/PORT</c> point to the release that a replica runs.</summary>
    public required string Root { get; init; }

    /// <summary>Path of the health probe, on the replica's own port.</summary>
    public string HealthPath { get; init; } = "/healthz";

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
