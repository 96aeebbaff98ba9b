using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Enables sites that are installed: links them into <c>sites-enabled</c>, or gives them their name in <c>conf.d</c>, and has nginx load them, with proof.
/// A site that nginx refuses stays disabled, on all hosts.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb1 | Enable-NginxSite x-model -DisableDefault</code>
/// <para>Enables x-model in place of the site that the distribution ships.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Enable, "NginxSite", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class EnableNginxSiteCommand : NginxChangeCmdlet
{
    /// <summary>Names of the sites.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [NginxSiteName]
    public string[] Name { get; set; } = [];

    /// <summary>Disable the site that the distribution ships; its file stays.</summary>
    [Parameter]
    public SwitchParameter DisableDefault { get; set; }

    internal override string Subject => string.Join(", ", Name);

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var sites = await NginxSites.ReadAsync(session, Name, cancellationToken).ConfigureAwait(false);
        return new NginxChange(
            session.Host, [.. Name.SelectMany(sites.Enable), .. DisableDefault ? sites.Disable(NginxSites.DefaultSite) : []]);
    }
}
