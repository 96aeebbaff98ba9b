using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>Disables sites: nginx leaves them out, their files stay. A site that is not enabled, or not there, is left alone.</summary>
/// <example>
/// <code>Get-DeployHost lb* | Disable-NginxSite default</code>
/// <para>Takes away the page that the distribution shows.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Disable, "NginxSite", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class DisableNginxSiteCommand : NginxChangeCmdlet
{
    /// <summary>Names of the sites.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [NginxSiteName]
    public string[] Name { get; set; } = [];

    internal override string Subject => string.Join(", ", Name);

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var sites = await NginxSites.ReadAsync(session, Name, cancellationToken).ConfigureAwait(false);
        return new NginxChange(session.Host, [.. Name.SelectMany(sites.Disable)]);
    }
}
