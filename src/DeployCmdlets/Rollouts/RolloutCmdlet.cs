using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>The base of the cmdlets that plan or run deployments of a service: plan, one question, and the run with its events and its progress.</summary>
public abstract class RolloutCmdlet : AsyncCmdlet
{
    private const string EventTag = "RolloutEvent";

    private bool _mayAsk;

    /// <summary>The service.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public DeployService Service { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var service = Service;
        _mayAsk = MayAsk();
        StartWorker(() => RunAsync(service), service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    /// <summary>The work on one service.</summary>
    private protected abstract Task RunAsync(DeployService service);

    /// <summary>The service with the colour that gets its requests, where it has two.</summary>
    private protected Task<DeployService> LiveAsync(DeployService service) => LiveColour.OfAsync(service, SessionPool.Shared, StopToken);

    /// <summary>What goes on with the service's deployments or takes them back, by the journals that its anchor host keeps.</summary>
    private protected async Task<DeploymentOfJournal> HistoryAsync(DeployService service)
    {
        var anchor = await SessionPool.Shared.GetAsync(ServiceLock.Anchor(service), StopToken).ConfigureAwait(false);
        var journals = await DeploymentHistory.OfAnchorAsync(anchor, service.Name, DeploymentHistory.Depth, StopToken).ConfigureAwait(false);
        return new DeploymentOfJournal(service, journals, SessionPool.Shared, TimeProvider.System);
    }

    /// <summary>Shows what a deployment is about to do, asks, and runs it.</summary>
    private protected async Task DeployAsync(DeployService service, IDeployment deployment, TimeSpan waitLock)
    {
        var title = Title(deployment.Cause);
        var steps = 0;
        async Task<bool> BeginAsync(DeploymentOutline outline)
        {
            steps = outline.Steps.Count;
            // Who is shown what would be done is shown all of it; a diff costs a look more.
            var diff = _mayAsk && steps > 0 ? await deployment.DiffAsync(StopToken).ConfigureAwait(false) : string.Empty;
            var description = outline.Summary + ":\n" + string.Join('\n', [.. outline.Steps.Select(step => "  " + step), diff]).TrimEnd('\n');
            return steps == 0 || await Channel.ShouldProcessAsync(description, service.Name, title).ConfigureAwait(false);
        }

        // The lock is not held while somebody thinks about an answer; where nobody is asked, one look under the lock is enough.
        if (_mayAsk && !await BeginAsync(await deployment.PlanAsync(StopToken).ConfigureAwait(false)).ConfigureAwait(false))
            return;
        if (await deployment.RunAsync(waitLock, BeginAsync, happened => ShowAsync($"{title} of {service}", happened, steps), StopToken).ConfigureAwait(false) is not { } rollout)
            return;

        await Channel.OutputAsync(rollout).ConfigureAwait(false);
        if (rollout.Status is RolloutStatus.Incomplete or RolloutStatus.Paused)
            await Channel.WarningAsync($"{title} of {service} to {rollout.Release} is {(rollout.Status == RolloutStatus.Paused ? "paused" : "incomplete")}: {rollout.Reason} Resume-Deployment goes on.").ConfigureAwait(false);
        if (rollout.Status is RolloutStatus.Failed or RolloutStatus.Degraded)
        {
            throw new DeployException(
                "RolloutFailed", DeployErrorKind.Unhealthy, null,
                $"{title} of {service} to {rollout.Release} failed after {rollout.Updated} of {rollout.Replicas} replicas: {rollout.Reason}",
                rollout.Status == RolloutStatus.Failed ? "What failed runs its old release again." : "Some replicas are out of rotation: see Test-ServiceHealth.");
        }
    }

    // As ShouldProcess decides it, for the impact that deployments declare.
    private bool MayAsk()
    {
        var bound = MyInvocation.BoundParameters;
        if (bound.ContainsKey("WhatIf") || LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference")))
            return true;
        if (bound.TryGetValue("Confirm", out var confirm))
            return LanguagePrimitives.IsTrue(confirm);
        return !LanguagePrimitives.TryConvertTo<ConfirmImpact>(GetVariableValue("ConfirmPreference"), out var threshold) || threshold is not (ConfirmImpact.None or ConfirmImpact.High);
    }

    private static string Title(RolloutCause cause) => cause.Kind switch
    {
        DeploymentKind.Resume => $"Resume deployment {cause.Origin}",
        DeploymentKind.Undo => $"Undo deployment {cause.Origin}",
        DeploymentKind.Canary => "Canary deployment",
        DeploymentKind.BlueGreen => "Blue/green deployment",
        _ => "Rolling update",
    };

    private async Task ShowAsync(string activity, RolloutEvent happened, int steps)
    {
        await Channel.InformationAsync(happened, EventTag).ConfigureAwait(false);
        var percent = happened.Batch == 0 ? 0 : Math.Min(100, 100 * (happened.Batch - 1) / Math.Max(1, steps));
        await Channel.ProgressAsync(new ProgressRecord(0, activity, happened.Message) { PercentComplete = percent }).ConfigureAwait(false);
    }
}
