using System.Globalization;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts.BlueGreen;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Describes an nginx upstream: the servers that share the requests of a site. What is not given is not written, so that nginx's own default
/// holds. Nothing is sent to a host: New-NginxSite puts the upstream into a site's file.
/// </summary>
/// <example>
/// <code>New-DeployService x-model -HostName app1, app2, app3 -Port 5001, 5002 -Balancer lb1 | New-NginxUpstream -Keepalive 32</code>
/// <para>Six servers, one for each replica, in the service's upstream.</para>
/// </example>
/// <example>
/// <code>New-NginxUpstream x-model localhost:5001, localhost:5002, @{ Address = 'localhost:5003'; Weight = 3 } -BackupServer spare:5001</code>
/// <para>The third server gets three of five requests; the spare one gets some when no other is there.</para>
/// </example>
/// <example>
/// <code>$service | New-NginxUpstream -Preview | New-NginxSite -Listen 8080</code>
/// <para>A site on port 8080 that shows testers the idle colour of a service with two.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "NginxUpstream", DefaultParameterSetName = ServerSet)]
[OutputType(typeof(NginxUpstreamDefinition))]
public sealed class NewNginxUpstreamCommand : PSCmdlet
{
    private const string ServerSet = "Server";
    private const string ServiceSet = "Service";

    /// <summary>Name of the upstream: letters, digits and . _ -. Default: the service's upstream.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ServerSet)]
    [Parameter(Position = 0, ParameterSetName = ServiceSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The servers: "host:port", "[IPv6 address]:port" or "unix:/path", or tables with Address, Weight, MaxFails, FailTimeout, Down and Backup.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ServerSet)]
    [ValidateNotNullOrEmpty]
    public object[] Server { get; set; } = [];

    /// <summary>A service: each of its replicas is a server, by its host's address.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ServiceSet)]
    public DeployService Service { get; set; } = null!;

    /// <summary>
    /// Give the requests to the second colour (New-DeployService -StandbyPort), and mark the first one down. Default: the other way round. Name here what is live when you write a site
    /// anew that is in use: Install-NginxSite refuses one that would turn the requests (NginxSiteTurned).
    /// </summary>
    [Parameter(ParameterSetName = ServiceSet)]
    public SwitchParameter StandbyLive { get; set; }

    /// <summary>
    /// Describe the upstream by which testers reach the idle colour: UPSTREAM-preview, where the colour that gets no requests is the one that is not down. Invoke-BlueGreenDeployment
    /// turns it together with the other one.
    /// </summary>
    [Parameter(ParameterSetName = ServiceSet)]
    public SwitchParameter Preview { get; set; }

    /// <summary>The servers' weights: one for all, or one for each in order; 1 and more. A table's own setting goes before.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int[] Weight { get; set; } = [];

    /// <summary>After how many failures within FailTimeout nginx passes a server by; 0 for never. Default: nginx's own, 1.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int? MaxFails { get; set; }

    /// <summary>The time in which failures are counted, and for which a server is passed by then: whole seconds, or a text such as "1min". Default: nginx's own, 10 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? FailTimeout { get; set; }

    /// <summary>How many idle connections to the servers each worker of nginx keeps open, 1 and more. Default: none.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Keepalive { get; set; }

    /// <summary>How nginx chooses the server of a request. Default RoundRobin: in turn, by weight.</summary>
    [Parameter]
    public NginxBalanceMethod Method { get; set; }

    /// <summary>What the method Hash goes by, with nginx's variables. Default $request_uri.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string HashKey { get; set; } = "$request_uri";

    /// <summary>Servers that get requests only when no other one is there.</summary>
    [Parameter]
    public string[] BackupServer { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var name = Name ?? (Preview ? BlueGreenNames.Preview(Service.Upstream) : Service.Upstream);
        try
        {
            NginxServerDefinition[] servers = ParameterSetName == ServiceSet ? [.. ServerParameter.Replicas(Service, StandbyLive != Preview, Preview)] : [.. Server.Select(ServerParameter.Read)];
            if ((StandbyLive || Preview) && Service.StandbyPort.Count == 0)
                throw BlueGreenErrors.NoSecondColour(Service);
            if (Weight.Length > 1 && Weight.Length != servers.Length)
                throw WeightCount(name, servers.Length);
            var backups = BackupServer.Select(address => new NginxServerDefinition { Address = address, Backup = true });
            WriteObject(UpstreamBlockBuilder.Build(new NginxUpstreamDefinition
            {
                Name = name,
                Server = [.. servers.Select(Weighted).Concat(backups).Select(WithFailures)],
                Keepalive = Keepalive,
                Method = Method,
                HashKey = HashKey,
            }));
        }
        catch (DeployException e)
        {
            WriteError(DeployErrorRecord.From(e, name));
        }
    }

    private NginxServerDefinition Weighted(NginxServerDefinition server, int index) =>
        Weight.Length == 0 ? server : server with { Weight = server.Weight ?? Weight[Weight.Length == 1 ? 0 : index] };

    private NginxServerDefinition WithFailures(NginxServerDefinition server) =>
        server with { MaxFails = server.MaxFails ?? MaxFails, FailTimeout = server.FailTimeout ?? FailTimeout };

    private DeployException WeightCount(string name, int servers) => new(
        "NginxWeightCount", DeployErrorKind.InvalidInput, null,
        string.Create(CultureInfo.InvariantCulture, $"upstream '{name}' has {servers} servers, and {Weight.Length} weights are given."),
        "Give one weight for all, or one for each server.");
}
