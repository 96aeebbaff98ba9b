using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Describes a service: which hosts run its replicas on which ports, and which balancers send them requests. Nothing is touched.</summary>
/// <example>
/// <code>New-DeployService x-model -HostName app1, app2, app3 -Port 5001, 5002, 5003 -Balancer lb1</code>
/// <para>Nine replicas of x-model@.service behind one nginx.</para>
/// </example>
/// <example>
/// <code>New-DeployService x-model -HostName app1, app2, app3 -Port 5001, 5002 -StandbyPort 6001, 6002 -Balancer lb1, lb2</code>
/// <para>Two colours of six replicas each, for blue/green.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "DeployService")]
[OutputType(typeof(DeployService))]
public sealed class NewDeployServiceCommand : PSCmdlet
{
    private readonly List<DeployHost> _hosts = [];

    /// <summary>Name of the service, of its template unit and of its target: letters, digits and . _ -.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    public string Name { get; set; } = string.Empty;

    /// <summary>The hosts that run replicas: DeployHost objects, or names that are looked up in ~/.ssh/config.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [HostTransformation]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public DeployHost[] HostName { get; set; } = [];

    /// <summary>TCP ports of the replicas on every host, 1 to 65535. They are the unit's instance names.</summary>
    [Parameter(Mandatory = true)]
    [ValidateRange(1, 65535)]
    [ValidateNotNullOrEmpty]
    public int[] Port { get; set; } = [];

    /// <summary>
    /// TCP ports of the replicas' second colour, for Invoke-BlueGreenDeployment: as many as Port, and others. New-NginxUpstream writes their servers too, and marks them down. Which colour
    /// gets the requests is what the balancers say from then on, and all cmdlets that take a service act on that one.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int[] StandbyPort { get; set; } = [];

    /// <summary>
    /// TCP ports that rolling updates borrow on every host: replicas of the release are started there first, and serve for the time of the update, so that no fewer serve while others
    /// are updated (Invoke-RollingUpdate -Surge). New-NginxUpstream writes their servers, and marks them down.
    /// </summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int[] SparePort { get; set; } = [];

    /// <summary>The hosts whose nginx balances the service.</summary>
    [Parameter]
    [HostTransformation]
    public DeployHost[] Balancer { get; set; } = [];

    /// <summary>Name of the nginx upstream. Default: the service's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Upstream { get; set; }

    /// <summary>The service's folder on its hosts. Default /var/projects/NAME.</summary>
    [Parameter]
    [ValidatePattern("^/.*[^/]$")]
    public string? Root { get; set; }

    /// <summary>Path of the health probe. Default /healthz.</summary>
    [Parameter]
    [ValidatePattern("^/")]
    public string HealthPath { get; set; } = "/healthz";

    /// <inheritdoc/>
    protected override void ProcessRecord() => _hosts.AddRange(HostName);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        int[] ports = [.. Port.Distinct()];
        int[] standby = [.. StandbyPort.Distinct()];
        if (standby.Length > 0 && (standby.Length != ports.Length || standby.Intersect(ports).Any()))
            ThrowTerminatingError(DeployErrorRecord.From(StandbyInvalid(ports, standby), Name));
        int[] spare = [.. SparePort.Distinct()];
        if (spare.Intersect([.. ports, .. standby]).Any())
            ThrowTerminatingError(DeployErrorRecord.From(SpareInvalid(spare), Name));
        WriteObject(new DeployService
        {
            Name = Name,
            Host = [.. _hosts.DistinctBy(h => h.Alias)],
            Port = ports,
            StandbyPort = standby,
            SparePort = spare,
            Balancer = Balancer,
            Upstream = Upstream ?? Name,
            Root = Root ?? $"/var/projects/{Name}",
            HealthPath = HealthPath,
        });
    }

    private static DeployException StandbyInvalid(int[] ports, int[] standby) => new(
        "StandbyPortInvalid", DeployErrorKind.InvalidInput, null,
        $"the second colour has the ports {string.Join(", ", standby)}, and the first one {string.Join(", ", ports)}.", "Give as many ports for the second colour, and none of the first one's.");

    private static DeployException SpareInvalid(int[] spare) => new(
        "SparePortInvalid", DeployErrorKind.InvalidInput, null, $"the spare ports {string.Join(", ", spare)} are ports of replicas.", "Give ports that nothing runs on.");
}
