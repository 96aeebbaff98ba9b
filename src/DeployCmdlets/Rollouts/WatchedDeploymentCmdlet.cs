using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>The base of the cmdlets that bring a release and watch what becomes of its traffic: what can be asked of any of them.</summary>
public abstract class WatchedDeploymentCmdlet : DeploymentCmdlet
{
    /// <summary>The release; it must be on every host (Send-Artifact).</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public ReleaseId Release { get; set; } = null!;

    /// <summary>The path of the traffic log on the balancers. Default: the one that New-NginxSite -TrafficLog has for a site of the upstream's name.</summary>
    [Parameter]
    [ValidatePattern("^/.*[^/]$")]
    public string? TrafficLogPath { get; set; }

    /// <summary>How long connections that are open may take to end before a replica is stopped. Default 30 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica may take until it is healthy. Default 30 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica must stay healthy, without a restart, before it gets requests. Default 10 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan StableFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The version that replicas of the release report on the health probe. Default: the release's id. A replica that reports none is not held to it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExpectedVersion { get; set; }

    /// <summary>What is asked of the replicas that are moved.</summary>
    private protected RolloutRequest ReleaseRequest() => new()
    {
        Release = Release,
        DrainTimeout = DrainTimeout,
        ReadyTimeout = ReadyTimeout,
        StableFor = StableFor,
        ExpectedVersion = ExpectedVersion ?? Release.Value,
    };

    /// <summary>Where the traffic of a service is logged.</summary>
    private protected string TrafficLogOf(DeployService service) => TrafficLogPath ?? TrafficLog.PathOf(service.Upstream);
}
