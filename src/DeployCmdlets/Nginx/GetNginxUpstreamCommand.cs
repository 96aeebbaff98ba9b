using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Gets the upstreams of nginx on hosts: their servers with weights, marks and the share of requests that comes of them. It reads the files that nginx
/// itself reads, which nginx has to accept; what it runs with is older where it was not reloaded since. Nothing is changed.
/// </summary>
/// <example>
/// <code>(Get-DeployHost lb1 | Get-NginxUpstream x-model).Server</code>
/// <para>Shows each server of one upstream and its share of the requests.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Get-NginxUpstream | Where-Object { $_.Server.Down -contains $true }</code>
/// <para>Finds the upstreams with a server that is marked as down, on every balancer.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "NginxUpstream")]
[OutputType(typeof(NginxUpstream))]
public sealed class GetNginxUpstreamCommand : HostCmdlet
{
    /// <summary>Names of upstreams, or patterns with * ? and []. A name that a host does not have is an error; a pattern may match nothing. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var nginx = await NginxHost.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var upstreams = nginx.Upstreams;
        var names = new NamePatterns(Name);
        foreach (var upstream in upstreams.Where(u => names.Match(u.Name)))
            await channel.OutputAsync(upstream).ConfigureAwait(false);
        foreach (var name in names.Missing(upstreams.Select(u => u.Name)))
            await channel.ErrorAsync(DeployErrorRecord.From(nginx.UpstreamNotFound(name), session.Host)).ConfigureAwait(false);
    }
}
