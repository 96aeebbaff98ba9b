using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Takes the lock of a service away from a deployment that does not let go, such as one whose controller hangs. That controller stops before its next effect: it finds
/// its lock gone, and hosts refuse its work once a later deployment has begun. A lock whose controller died needs no unlocking.
/// </summary>
/// <example>
/// <code>$service | Unlock-DeployLock -Confirm:$false; $service | Resume-Deployment</code>
/// <para>Takes over from a controller that hangs.</para>
/// </example>
[Cmdlet(VerbsCommon.Unlock, "DeployLock", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(DeployLock))]
public sealed class UnlockDeployLockCommand : AsyncCmdlet
{
    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        StartWorker(() => UnlockAsync(service), service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task UnlockAsync(DeployService service)
    {
        var anchor = await SessionPool.Shared.GetAsync(ServiceLock.Anchor(service), StopToken).ConfigureAwait(false);
        var state = await ServiceLockState.ReadAsync(anchor, service.Name, StopToken).ConfigureAwait(false);
        if (state.IsHeld)
        {
            if (!await Channel.ShouldProcessAsync($"Take the lock of {service} away from: {state.Owner}.", service.Name, "Unlock").ConfigureAwait(false))
                return;
            state = await ServiceLockState.BreakAsync(anchor, service.Name, StopToken).ConfigureAwait(false);
        }

        await Channel.OutputAsync(state).ConfigureAwait(false);
    }
}
