using System.Management.Automation;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Sets the weight of servers in an upstream, on all balancers or on none: written, judged by <c>nginx -t</c> everywhere, then loaded everywhere, with
/// proof. Nothing else in the files is touched. Where the weights are right already, nothing is done.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Set-NginxUpstreamWeight x-model -Server 10.0.0.5:5001, 10.0.0.6:5001 -Weight 3</code>
/// <para>Gives two servers three times the requests of one with the weight 1.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb1 | Set-NginxUpstreamWeight x-model -Server *:5003 -Weight 1 -WhatIf</code>
/// <para>Shows the diff for every server on port 5003.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "NginxUpstreamWeight", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class SetNginxUpstreamWeightCommand : NginxChangeCmdlet
{
    /// <summary>Name of the upstream.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Upstream { get; set; } = string.Empty;

    /// <summary>The servers as they are written in the upstream, for example <c>10.0.0.5:5001</c>; wildcards are understood.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Server { get; set; } = [];

    /// <summary>The weight, 1 to 65535: a server's share of requests is its weight over the sum of all.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateRange(1, 65535)]
    public int Weight { get; set; }

    internal override string Subject => Upstream;

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var nginx = await NginxHost.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        var servers = nginx.Upstream(Upstream).Server;
        var change = new NginxServerChange { Weight = Weight };
        var chosen = new List<string>();
        foreach (var pattern in Server)
        {
            var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase);
            var found = servers.Select(s => s.Address).Where(a => a == pattern || wildcard.IsMatch(a)).ToList();
            chosen.AddRange(found.Count > 0 ? found : throw nginx.ServerNotFound(Upstream, pattern));
        }

        return nginx.Change(chosen.Distinct(StringComparer.Ordinal).Select(address => new UpstreamChange(Upstream, address, change)));
    }
}
