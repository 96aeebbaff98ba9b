using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Adds servers to an upstream behind those that are there, on all balancers or on none: written, judged by <c>nginx -t</c> everywhere, then loaded everywhere,
/// with proof. What is not given is not written, so that nginx's own default holds. A server that is there as it is asked for is left alone; one that is
/// there with other parameters is an error.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Add-NginxUpstreamServer x-model 10.0.0.7:5001, 10.0.0.7:5002</code>
/// <para>Puts the replicas of a new host into rotation.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost lb* | Add-NginxUpstreamServer x-model 10.0.0.9:5001 -Down</code>
/// <para>Adds a server that gets no request until Set-NginxUpstreamServer -Up.</para>
/// </example>
[Cmdlet(VerbsCommon.Add, "NginxUpstreamServer", SupportsShouldProcess = true)]
[OutputType(typeof(NginxChangeResult))]
public sealed class AddNginxUpstreamServerCommand : NginxChangeCmdlet
{
    /// <summary>Name of the upstream.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Upstream { get; set; } = string.Empty;

    /// <summary>The servers: "host:port", "[IPv6 address]:port" or "unix:/path".</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Server { get; set; } = [];

    /// <summary>The weight, 1 to 65535. Default: nginx's own, 1.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Weight { get; set; }

    /// <summary>Mark the servers as down: they get no request.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <summary>Make them backups: they get requests only when no primary server is there.</summary>
    [Parameter]
    public SwitchParameter Backup { get; set; }

    /// <summary>After how many failures within FailTimeout nginx passes a server by; 0 for never. Default: nginx's own, 1.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxFails { get; set; }

    /// <summary>The time in which failures are counted, and for which a server is passed by then: whole seconds, or a text such as "1min". Default: nginx's own, 10 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? FailTimeout { get; set; }

    /// <summary>How many connections to a server may be open at once. Default: no limit.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxConns { get; set; }

    internal override string Subject => Upstream;

    internal override async Task<NginxChange> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        var nginx = await NginxHost.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        // Throws with the host's name where there is none.
        _ = nginx.Upstream(Upstream);
        return nginx.AddServers(Upstream, Server.Distinct(StringComparer.Ordinal), new NginxServerChange
        {
            Weight = Weight,
            Down = Down ? true : null,
            Backup = Backup ? true : null,
            MaxFails = MaxFails,
            FailTimeout = FailTimeout,
            MaxConns = MaxConns,
        });
    }
}
