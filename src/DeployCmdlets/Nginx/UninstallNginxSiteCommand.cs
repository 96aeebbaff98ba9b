using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Takes sites away from hosts: nginx leaves them out, and their files are removed, on all hosts or on none. Where nginx refuses what is left, as when
/// another site uses an upstream of the file, all is as it was. A site that is not there is left alone.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Uninstall-NginxSite x-model</code>
/// <para>Takes the site off all balancers.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb1 | Uninstall-NginxSite x-model -WhatIf</code>
/// <para>Shows the links and files that would go.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Uninstall, "NginxSite", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class UninstallNginxSiteCommand : NginxChangeCmdlet
{
    /// <summary>Names of the sites.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [NginxSiteName]
    public string[] Name { get; set; } = [];

    internal override string Subject => string.Join(", ", Name);

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var sites = await NginxSites.ReadAsync(session, Name, cancellationToken).ConfigureAwait(false);
        return new NginxChange(session.Host, [.. Name.SelectMany(sites.Uninstall)]);
    }
}
