using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Gets the sites of nginx on hosts, enabled or not: the files of <c>sites-available</c> and the links in <c>sites-enabled</c> or, where a host has
/// none, the files of <c>conf.d</c>. It works where nginx refuses its files, and shows links that lead nowhere or are the wrong way round. Nothing is changed.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Get-NginxSite | Where-Object Enabled</code>
/// <para>Shows what nginx serves on all balancers, and on which ports and names.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb1 | Get-NginxSite | Where-Object State -in WrongWay, Dangling, Unlinked</code>
/// <para>Finds sites that were linked by hand in another way than Enable-NginxSite does.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "NginxSite")]
[OutputType(typeof(NginxSite))]
public sealed class GetNginxSiteCommand : HostCmdlet
{
    /// <summary>Names of sites, or patterns with * ? and []. A name that a host does not have is an error; a pattern may match nothing. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var sites = await NginxSiteList.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var names = new NamePatterns(Name);
        foreach (var site in sites.Where(s => names.Match(s.Name)))
            await channel.OutputAsync(site).ConfigureAwait(false);
        foreach (var name in names.Missing(sites.Select(s => s.Name)))
            await channel.ErrorAsync(DeployErrorRecord.From(NginxSiteList.NotFound(session.Host, name), session.Host)).ConfigureAwait(false);
    }
}
