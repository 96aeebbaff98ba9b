using System.Management.Automation;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Removes servers from an upstream, on all balancers or on none: written, judged by <c>nginx -t</c> everywhere, then loaded everywhere, with proof. A server
/// that is not there is left alone. nginx refuses an upstream without servers, so the last one stays.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Remove-NginxUpstreamServer x-model 10.0.0.7:*</code>
/// <para>Takes all replicas of one host out of the upstream.</para>
/// </example>
/// <example>
/// <code>$upstream = Get-DeployHost lb1 | Get-NginxUpstream x-model
/// Get-DeployHost lb* | Remove-NginxUpstreamServer x-model ($upstream.Server | Where-Object Down)</code>
/// <para>Removes the servers that are marked as down on one balancer from all of them.</para>
/// </example>
[Cmdlet(VerbsCommon.Remove, "NginxUpstreamServer", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class RemoveNginxUpstreamServerCommand : NginxUpstreamCmdlet
{
    internal override bool AllowsMissing => true;

    internal override NginxChange Plan(NginxHost nginx, NginxUpstream upstream, IReadOnlyList<string> addresses) => nginx.RemoveServers(Upstream, addresses);
}
