using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Health;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Health;

/// <summary>
/// Looks at every replica of a service from its own host: the unit's state, the release it is pinned to and runs, and what its health probe
/// answers. A replica that is not healthy is an answer with a Reason, a host that cannot be asked is an error.
/// </summary>
/// <example>
/// <code>$service | Test-ServiceHealth | Where-Object -Not Healthy</code>
/// <para>Shows the replicas that are not healthy, and why.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ServiceHealth")]
[OutputType(typeof(ReplicaHealth))]
public sealed class TestServiceHealthCommand : AsyncCmdlet
{
    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <summary>The version that a replica must report to be healthy, where it reports one. Default: any.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExpectedVersion { get; set; }

    /// <summary>How long a probe may take: seconds, or a text such as "500ms". Default 5 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        var probe = new ReplicaProbe(service.Name, service.Root, service.HealthPath, Timeout);
        // A service with two colours is looked at where it gets requests; which that is, is the same for all of its hosts.
        var live = new Lazy<Task<DeployService>>(() => LiveColour.OfAsync(service, SessionPool.Shared, StopToken));
        foreach (var host in service.Host)
            StartWorker(async () => await LookAsync(await live.Value.ConfigureAwait(false), host, probe).ConfigureAwait(false), host);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task LookAsync(DeployService service, DeployHost host, ReplicaProbe probe)
    {
        var session = await SessionPool.Shared.GetAsync(host, StopToken).ConfigureAwait(false);
        var look = await probe.LookAsync(session, [.. service.Port], LookDepth.Whole, ExpectedVersion, StopToken).ConfigureAwait(false);
        foreach (var health in look.Replicas)
            await Channel.OutputAsync(health).ConfigureAwait(false);
    }
}
