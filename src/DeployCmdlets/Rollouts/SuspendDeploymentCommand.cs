using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Asks the deployment that is at work on a service to pause at its next safe point, from any machine: a rolling update before its next batch, a canary before its next
/// step or batch, or while it is watched, a blue/green deployment before its switch, or while it is watched. It ends there as Paused, naming who asked: what it has begun is whole and in rotation, its lock is free, and Resume-Deployment goes
/// on or Undo-Deployment takes it back. One that has no safe point before it any more ends as it would have. A canary that is on its way back is not paused.
/// </summary>
/// <example>
/// <code>$service | Suspend-Deployment -Wait 5min</code>
/// <para>Has the deployment that is at work pause, whoever runs it, and shows how it has ended.</para>
/// </example>
/// <example>
/// <code>$service | Suspend-Deployment -Wait 5min; $service | Undo-Deployment</code>
/// <para>Stops a release that turns out to be a bad one, and takes back what of it is there.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Suspend, "Deployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Deployment))]
public sealed class SuspendDeploymentCommand : AsyncCmdlet
{
    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <summary>The deployment, as Get-Deployment tells it: it is an error where another one is at work. Default: the one that is at work.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>
    /// How long to wait until the deployment has ended: seconds, or a text such as "5min"; it is an error where it has not by then, and the deployment stays asked. Default 0:
    /// it is asked, and shown as it stands.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Wait { get; set; } = TimeSpan.Zero;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        StartWorker(() => SuspendAsync(service), service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task SuspendAsync(DeployService service)
    {
        var anchor = await SessionPool.Shared.GetAsync(ServiceLock.Anchor(service), StopToken).ConfigureAwait(false);
        var suspension = new DeploymentSuspension(anchor, service.Name, TimeProvider.System);
        var (id, owner) = await suspension.FindAsync(Id, StopToken).ConfigureAwait(false);
        if (!await Channel.ShouldProcessAsync($"Ask the deployment of {service} to pause at its next safe point: {owner}.", service.Name, "Suspend").ConfigureAwait(false))
            return;
        var deployment = await suspension.AskAsync(id, $"{Environment.UserName}@{Environment.MachineName}", Wait, StopToken).ConfigureAwait(false);
        await Channel.OutputAsync(deployment).ConfigureAwait(false);
        if (Wait > TimeSpan.Zero && deployment.Status == DeploymentStatus.Running)
        {
            throw new DeployException(
                "DeploymentStillRunning", DeployErrorKind.Timeout, null, $"deployment {id} of {service} was asked to pause, and has not ended after {Wait.TotalSeconds:0.#} s.",
                "It pauses at its next safe point: see Get-Deployment, or wait longer with -Wait.");
        }
    }
}
