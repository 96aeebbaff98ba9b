using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Releases;

/// <summary>The base of cmdlets that work on the releases of one service.</summary>
public abstract class ReleaseCmdlet : HostCmdlet
{
    private const int DeploymentsLookedAt = 30;

    /// <summary>Name of the service: its releases are below /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Service")]
    [ValidateNotNullOrEmpty]
    public string Service { get; set; } = string.Empty;

    /// <summary>The service's folder on the hosts, where it is not /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    [ValidatePattern("^/.*[^/]$")]
    public string Root { get; set; } = string.Empty;

    /// <summary>Where the releases are.</summary>
    internal ServiceLayout Layout => new(Root.Length > 0 ? Root : $"/var/projects/{Service}");

    /// <summary>Looks at the releases of a host, and puts to them what the deployments tell that this machine made or whose journals the host keeps.</summary>
    internal async Task<IReadOnlyList<ReleaseState>> LookAsync(ISession session, string pattern, bool verify, CancellationToken cancellationToken)
    {
        var releases = await new ReleaseLook(Layout).ReadAsync(session, pattern, verify, cancellationToken).ConfigureAwait(false);
        if (releases.Count == 0)
            return releases;
        var name = Layout.Name;
        var kept = await DeploymentHistory.OfAnchorAsync(session, name, DeploymentsLookedAt, cancellationToken).ConfigureAwait(false);
        var local = DeploymentHistory.Local().Where(d => d.Service == name).Take(DeploymentsLookedAt);
        return ReleaseHistory.Apply(releases, [.. local, .. kept.Select(j => j.ToDeployment(isAlive: false, session.Host.Alias))]);
    }
}
