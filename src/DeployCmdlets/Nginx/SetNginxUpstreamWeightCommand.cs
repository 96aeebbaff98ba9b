using System.Management.Automation;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Sets the weight of servers in an upstream, or finds the weights that give them a share of the requests, on all balancers or on none: written, judged by
/// <c>nginx -t</c> everywhere, then loaded everywhere, with proof. Nothing else in the files is touched. Where the weights are right already, nothing is done.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Set-NginxUpstreamWeight x-model -Server 10.0.0.5:5001, 10.0.0.6:5001 -Weight 3</code>
/// <para>Gives two servers three times the requests of one with the weight 1.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Set-NginxUpstreamWeight x-model -Server *:5003 -Percent 5</code>
/// <para>Gives 5 % of the requests to all servers on port 5003 together, as for a canary, and the rest to the others.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb1 | Set-NginxUpstreamWeight x-model -Server *:5003 -Weight 1 -WhatIf</code>
/// <para>Shows the diff for every server on port 5003.</para>
/// </example>
[Cmdlet(VerbsCommon.Set, "NginxUpstreamWeight", DefaultParameterSetName = WeightSet, SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class SetNginxUpstreamWeightCommand : NginxUpstreamCmdlet
{
    private const string WeightSet = "Weight";
    private const string PercentSet = "Percent";

    /// <summary>The weight, 1 to 65535: a server's share of requests is its weight over the sum of all.</summary>
    [Parameter(Mandatory = true, Position = 2, ParameterSetName = WeightSet)]
    [ValidateRange(1, 65535)]
    public int Weight { get; set; }

    /// <summary>
    /// The share of the requests of all primary servers that the given ones get together, 0 to 100, within 0.5. All of them get the same weight, and so do all
    /// others; a given one that is down comes back. With 0 they are marked as down, with 100 the others are. What else is down stays so, and
    /// is left out of the sum as backups are. The share holds for each worker of nginx by itself, and for methods that go by weight alone.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = PercentSet)]
    [ValidateRange(0.0, 100.0)]
    public double Percent { get; set; }

    internal override NginxChange Plan(NginxHost nginx, NginxUpstream upstream, IReadOnlyList<string> addresses) =>
        nginx.Change(ParameterSetName == PercentSet
            ? UpstreamShare.Plan(upstream, addresses, Percent)
            : addresses.Select(address => new UpstreamChange(Upstream, address, new NginxServerChange { Weight = Weight })));
}
