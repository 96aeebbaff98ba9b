using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>The base of the cmdlets that move a service to a release: plan, one question, and the run with its events and its progress.</summary>
public abstract class RolloutCmdlet : AsyncCmdlet
{
    private const string EventTag = "RolloutEvent";

    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <summary>How long to wait for another deployment of the service to end: seconds, or a text such as "10min". Default 0: it is an error that names its owner.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan WaitLock { get; set; } = TimeSpan.Zero;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        StartWorker(() => RunAsync(service), service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    /// <summary>What is asked of a service, and why.</summary>
    private protected abstract Task<(RolloutRequest Request, RolloutCause Cause)> AskAsync(DeployService service);

    /// <summary>The service's journals, the newest first, as its anchor host keeps them.</summary>
    private protected async Task<IReadOnlyList<JournalFile>> JournalsAsync(DeployService service)
    {
        var anchor = await SessionPool.Shared.GetAsync(ServiceLock.Anchor(service), StopToken).ConfigureAwait(false);
        return await DeploymentHistory.OfAnchorAsync(anchor, service.Name, DeploymentHistory.Depth, StopToken).ConfigureAwait(false);
    }

    private async Task RunAsync(DeployService service)
    {
        var (request, cause) = await AskAsync(service).ConfigureAwait(false);
        var update = new RollingUpdate(service, request, cause, SessionPool.Shared, TimeProvider.System);
        var plan = await update.PlanAsync(StopToken).ConfigureAwait(false);
        if (plan.Batches.Count > 0 && !await Channel.ShouldProcessAsync(Describe(service, request, plan, update.Drain!), service.Name, Title(cause)).ConfigureAwait(false))
            return;

        var batches = plan.Batches.Count;
        var rollout = await update.RunAsync(plan, WaitLock, happened => ShowAsync(service, request, happened, batches), StopToken).ConfigureAwait(false);
        await Channel.OutputAsync(rollout).ConfigureAwait(false);
        if (rollout.Status is RolloutStatus.Failed or RolloutStatus.Degraded)
        {
            throw new DeployException(
                "RolloutFailed", DeployErrorKind.Unhealthy, null,
                $"The rolling update of {service} to {request.Release} failed after {rollout.Updated} of {rollout.Replicas} replicas: {rollout.Reason}",
                rollout.Status == RolloutStatus.Failed ? "The failed batch runs its old release again." : "Some replicas are out of rotation: see Test-ServiceHealth.");
        }
    }

    private static string Title(RolloutCause cause) => cause.Kind switch
    {
        DeploymentKind.Resume => $"Resume deployment {cause.Origin}",
        DeploymentKind.Undo => $"Undo deployment {cause.Origin}",
        _ => "Rolling update",
    };

    private static string Describe(DeployService service, RolloutRequest request, RolloutPlan plan, DrainChoice drain) =>
        $"Update {service} to release {request.Release}, at least {plan.Floor} replicas in rotation, drained by {drain.Method} ({drain.Reason}):\n"
        + string.Join('\n', plan.Batches.Select((batch, i) =>
            $"  batch {i + 1}: {string.Join(", ", batch.Select(r => $"{r} ({plan.Previous[r] ?? "none"} -> {request.Release})"))}"));

    private async Task ShowAsync(DeployService service, RolloutRequest request, RolloutEvent happened, int batches)
    {
        await Channel.InformationAsync(happened, EventTag).ConfigureAwait(false);
        var percent = happened.Batch == 0 ? 0 : Math.Min(100, 100 * (happened.Batch - 1) / batches);
        await Channel.ProgressAsync(new ProgressRecord(0, $"Rolling update of {service} to {request.Release}", happened.Message) { PercentComplete = percent }).ConfigureAwait(false);
    }
}
