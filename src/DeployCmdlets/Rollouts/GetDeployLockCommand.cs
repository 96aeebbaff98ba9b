using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>Tells who holds the lock of a service, which one deployment at a time has, or who held it last. A controller that died holds nothing.</summary>
/// <example>
/// <code>$service | Get-DeployLock</code>
/// <para>Shows whether a deployment of the service is under way, and whose.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "DeployLock")]
[OutputType(typeof(DeployLock))]
public sealed class GetDeployLockCommand : AsyncCmdlet
{
    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        StartWorker(async () =>
        {
            var anchor = await SessionPool.Shared.GetAsync(ServiceLock.Anchor(service), StopToken).ConfigureAwait(false);
            await Channel.OutputAsync(await ServiceLockState.ReadAsync(anchor, service.Name, StopToken).ConfigureAwait(false)).ConfigureAwait(false);
        }, service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();
}
