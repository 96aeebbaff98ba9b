using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Installs sites in the nginx of hosts: in <c>sites-available</c> where the host has it, else in <c>conf.d</c>. nginx itself judges the files; one
/// that it refuses changes nothing on any of the hosts. A site that is enabled is reloaded, with proof. Where all is as it should be, nothing is done.
/// </summary>
/// <example>
/// <code>$site = $service | New-NginxUpstream -FailTimeout 1s | New-NginxSite x-model
/// Get-DeployHost lb1, lb2 | Install-NginxSite $site -Enable -DisableDefault</code>
/// <para>Puts the service behind both balancers, in place of the page that the distribution shows.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Install-NginxSite $site -Enable -WhatIf</code>
/// <para>Shows what would change on each host, as a diff.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "NginxSite", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class InstallNginxSiteCommand : NginxChangeCmdlet
{
    /// <summary>The sites, as New-NginxSite makes them.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public NginxSiteFile[] Site { get; set; } = [];

    /// <summary>Enable the sites too.</summary>
    [Parameter]
    public SwitchParameter Enable { get; set; }

    /// <summary>Disable the site that the distribution ships; its file stays.</summary>
    [Parameter]
    public SwitchParameter DisableDefault { get; set; }

    internal override string Subject => string.Join(", ", Site.Select(s => s.Name));

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var sites = await NginxSites.ReadAsync(session, Site.Select(s => s.Name), cancellationToken).ConfigureAwait(false);
        return new NginxChange(
            session.Host,
            [.. Site.SelectMany(s => sites.Install(s, Enable)), .. DisableDefault ? sites.Disable(NginxSites.DefaultSite) : []]);
    }
}
