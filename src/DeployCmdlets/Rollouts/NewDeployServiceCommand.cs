using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Describes a service: which hosts run its replicas on which ports, and which balancers send them requests. Nothing is touched.</summary>
/// <example>
/// <code>New-DeployService x-model -HostName app1, app2, app3 -Port 5001, 5002, 5003 -Balancer lb1</code>
/// <para>Nine replicas of x-model@.service behind one nginx.</para>
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
    protected override void EndProcessing() => WriteObject(new DeployService
    {
        Name = Name,
        Host = [.. _hosts.DistinctBy(h => h.Alias)],
        Port = [.. Port.Distinct()],
        Balancer = Balancer,
        Upstream = Upstream ?? Name,
        Root = Root ?? $"/var/projects/{Name}",
        HealthPath = HealthPath,
    });
}
