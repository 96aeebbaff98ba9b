using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Tells how a service stands against what was deployed last: replicas that are not healthy, run or are pinned to another release, or were left out of rotation, and
/// who is deploying it now. A host that cannot be reached is a drift of its replicas. Nothing is changed.
/// </summary>
/// <example>
/// <code>$service | Get-DeployStatus</code>
/// <para>Shows the service's release and how many replicas serve.</para>
/// </example>
/// <example>
/// <code>($service | Get-DeployStatus).Drift</code>
/// <para>Lists what is not as it was deployed.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "DeployStatus")]
[OutputType(typeof(DeployStatus))]
public sealed class GetDeployStatusCommand : AsyncCmdlet
{
    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        StartWorker(async () => await Channel.OutputAsync(await ServiceStatus.ReadAsync(service, SessionPool.Shared, StopToken).ConfigureAwait(false)).ConfigureAwait(false), service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();
}
