namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>Goes the steps of a canary: weights, replicas, watching, and back where it fails. Time and the service come from outside, so the same code runs in a simulation.</summary>
/// <param name="site">The service.</param>
/// <param name="service">Its name.</param>
/// <param name="request">What is asked.</param>
/// <param name="previous">What replicas ran before the canary, for the way back. One that is not in it is left alone there.</param>
/// <param name="original">The weights before the canary.</param>
/// <param name="scripts">What is asked of whoever runs it.</param>
/// <param name="time">The clock.</param>
/// <param name="record">Keeps a record, before the effect that it announces.</param>
/// <param name="hook">Runs the hooks of a point of a step; null for none. A hook that fails fails the step.</param>
/// <param name="suspend">Tells who asked it to pause; null where nobody did. The way back is not paused: nothing is safer than its end.</param>
internal sealed class CanaryRun(
    ICanarySite site, string service, CanaryRequest request, IReadOnlyDictionary<Replica, string?> previous,
    IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> original, CanaryScripts scripts, TimeProvider time, Func<RolloutEvent, Task> record,
    Func<CancellationToken, Task<string?>>? suspend = null, Func<RolloutHookPoint, int, IReadOnlyList<Replica>, Task>? hook = null)
{
    private readonly RolloutLog _log = new(time, record);
    private readonly SuspendWatch _suspend = new(suspend);
    private int _updated;

    /// <summary>Goes the steps.</summary>
    /// <param name="plan">The steps.</param>
    /// <param name="seen">What was seen right before, so that the first step need not look again; null where something may have happened since.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <returns>How it ended, why, and how many replicas were moved and left there.</returns>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(CanaryPlan plan, CanarySurvey? seen, CancellationToken cancellationToken)
    {
        for (var i = 0; i < plan.Steps.Count; i++)
        {
            var step = plan.Steps[i];
            (CanaryNext Next, string Reason, CanaryVerdict? Verdict, TimeSpan Watched) watched;
            try
            {
                if (await GoAsync(step, i == 0 ? seen : null, cancellationToken).ConfigureAwait(false) is not { } all)
                    return Suspended(step);
                watched = await new CanaryWatch(site, request, all, scripts, time, _log, _suspend).RunAsync(step, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e) when (!ServiceLock.IsLost(e))
            {
                return await ReturnAsync($"{step}: {e.Problem}", cancellationToken).ConfigureAwait(false);
            }

            switch (watched.Next)
            {
                case CanaryNext.Return:
                    return await ReturnAsync($"{step}: {watched.Reason}", cancellationToken).ConfigureAwait(false);
                case CanaryNext.Suspend:
                    return Suspended(step);
                case CanaryNext.Pause:
                    return Paused(step, $"nothing is certain after {watched.Watched.TotalSeconds:0} s: {watched.Reason}");
            }

            if (!step.IsLast && scripts.Approve is { } approve)
            {
                if (!await approve(Context(step, plan.Steps[i + 1], watched.Verdict!, watched.Watched)).ConfigureAwait(false))
                    return Paused(step, "it was not approved");
                await _log.TellAsync("Approved", $"{step}: approved", step.Number).ConfigureAwait(false);
            }
        }

        return (RolloutStatus.Succeeded, $"All replicas run release {request.Rollout.Release}, and the weights are as before.", _updated);
    }

    /// <summary>Takes the release back.</summary>
    /// <param name="why">Why.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> ReturnAsync(string why, CancellationToken cancellationToken)
    {
        await _log.TellAsync("Returning", why, 0).ConfigureAwait(false);
        var targets = previous.Where(p => p.Value is not null && p.Value != request.Rollout.Release.Value).ToDictionary(p => p.Key, p => p.Value!);
        string reason;
        try
        {
            (var isWhole, reason, _) = await new CanaryReturn(site, request.Rollout, original, time, record).RunAsync(targets, cancellationToken).ConfigureAwait(false);
            if (isWhole)
                return (RolloutStatus.Failed, why, 0);
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            reason = e.Message;
        }

        return (RolloutStatus.Degraded, $"{why} The way back did not end: {reason}", 0);
    }

    /// <summary>Weights, and then replicas: a replica that joins the canaries is weighed as one of them while it still runs the old release, so that it never gets more.</summary>
    /// <returns>All replicas; null where somebody asked to pause.</returns>
    private async Task<IReadOnlyList<Replica>?> GoAsync(PlannedStep step, CanarySurvey? seen, CancellationToken cancellationToken)
    {
        if (await _suspend.AskAsync(cancellationToken).ConfigureAwait(false) is not null)
            return null;
        var survey = seen ?? await site.SurveyAsync(cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Replica> all = [.. survey.Fleet.Select(r => r.Replica)];
        if (!BalancerWeights.AreSame(survey.Weights, step.Weights))
        {
            await _log.TellAsync("Weighing", step.IsLast ? $"{step}: as before the canary" : $"{step}: at most {step.Percent} % to {RolloutLog.Names(all.Where(step.Canary.Contains))}", step.Number).ConfigureAwait(false);
            await site.WeighAsync(step.Weights, cancellationToken).ConfigureAwait(false);
        }

        var move = RolloutPlan.Rolling(survey.Fleet, request.Rollout, step.Canary);
        if (move.Batches.Count == 0)
            return all;
        move = move with { Previous = move.Previous.ToDictionary(p => p.Key, p => previous.GetValueOrDefault(p.Key, p.Value)) };
        var executor = new RolloutExecutor(site.Fleet, request.Rollout, site.SettleTime, time, happened => record(happened with { Batch = step.Number }),
            hook is null ? null : (point, _, replicas) => hook(point, step.Number, replicas), _suspend.AskAsync);
        var end = await executor.RunAsync(move, all, cancellationToken).ConfigureAwait(false);
        _updated += end.Updated;
        return end.Status switch
        {
            RolloutStatus.Succeeded => all,
            RolloutStatus.Paused => null,
            _ => throw new DeployException("CanaryStepFailed", DeployErrorKind.Unhealthy, null, end.Reason),
        };
    }

    private (RolloutStatus Status, string Reason, int Updated) Suspended(PlannedStep step) => Paused(step, $"{_suspend.By} asked to pause");

    private (RolloutStatus Status, string Reason, int Updated) Paused(PlannedStep step, string why) =>
        (RolloutStatus.Paused, $"{step}: {why}. The canary keeps its share: Resume-Deployment goes on, Undo-Deployment takes it back.", _updated);

    private CanaryStep Context(PlannedStep step, PlannedStep next, CanaryVerdict verdict, TimeSpan watched) => new()
    {
        Service = service,
        Release = request.Rollout.Release,
        Number = step.Number,
        Percent = step.Percent,
        NextPercent = next.Percent,
        Replica = [.. step.Canary.Select(r => r.ToString()).Order(StringComparer.Ordinal)],
        Duration = watched,
        Verdict = verdict,
    };
}
