using XDeploy.Engine.Rollouts.Window;

namespace XDeploy.Engine.Rollouts;

/// <summary>
/// Carries out a plan: batch after batch out of rotation, switched, proven healthy and readmitted. A batch that fails is put back to what
/// it ran before, and the run ends there. What follows the batches as a window moves without waiting for each other. Before each batch it may be asked to pause. Time and the fleet come from outside, so the same code runs against a simulated fleet.
/// </summary>
public sealed class RolloutExecutor(
    IFleet fleet, RolloutRequest request, TimeSpan settleTime, TimeProvider time, Func<RolloutEvent, Task> record,
    Func<RolloutHookPoint, int, IReadOnlyList<Replica>, Task>? hook = null, Func<CancellationToken, Task<string?>>? suspend = null)
{
    private static readonly Dictionary<Replica, int> None = [];

    private readonly HealthWatch _health = new(fleet, request, time);
    private readonly RolloutLog _log = new(time, record);
    private readonly SuspendWatch _suspend = new(suspend);

    // Replicas that are proven and not back in rotation yet: where a change of the rotation costs something, they go back as the next batch leaves.
    // With each, how often it had been restarted by then.
    private IReadOnlyDictionary<Replica, int> _proven = None;

    // Replicas that are on their way out of rotation, or out of it, and run what they ran before.
    private IReadOnlyCollection<Replica> _leaving = [];

    // The batch that they are of.
    private int _provenIn;

    private int _updated;

    /// <summary>Carries out a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="all">All replicas of the service that can be reached.</param>
    /// <param name="cancellationToken">Stops the run between two steps: what is fit to serve goes back into rotation, and a batch that is being switched stays out of it.</param>
    /// <returns>How it ended, why, and how many replicas were moved.</returns>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(
        RolloutPlan plan, IReadOnlyCollection<Replica> all, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var floor = new FloorWatch(fleet, request, settleTime, time, all) { LooksHold = plan.Window.Count > 0 ? request.ProbeInterval : TimeSpan.Zero };
        var budget = new FailureBudget(request.MaxFailures, all.Count + plan.Skipped.Count - plan.Surge, plan.Skipped);
        var number = 0;
        try
        {
            while (number < plan.Batches.Count)
            {
                var batch = plan.Batches[number++];
                // Where the floor does not leave all of a batch, it is done in parts.
                while (batch.Count > 0)
                {
                    var (part, setback) = await RunBatchAsync(plan, batch, floor, budget, number, cancellationToken).ConfigureAwait(false);
                    if (setback is not null)
                    {
                        var lost = await EndAsync(plan, floor, number, cancellationToken).ConfigureAwait(false);
                        if (!budget.Takes(setback.And(lost)))
                            return (budget.LeavesOut ? RolloutStatus.Degraded : RolloutStatus.Failed, setback.Reason, _updated);
                        await _log.TellAsync("GoingOn", $"{budget}: {setback.Reason}", setback.Batch).ConfigureAwait(false);
                    }
                    else if (part.Count == 0)
                    {
                        return await PauseAsync(plan, floor, budget, number, cancellationToken).ConfigureAwait(false);
                    }

                    batch = part.Count == batch.Count ? [] : [.. batch.Except(part)];
                }
            }

            if (plan.Window.Count > 0 && await SlideAsync(plan, floor, budget, cancellationToken).ConfigureAwait(false) is { } end)
                return end;
        }
        catch (OperationCanceledException)
        {
            await RestoreAsync(plan, floor, number).ConfigureAwait(false);
            throw;
        }

        return (budget.IsTouched ? RolloutStatus.Incomplete : RolloutStatus.Succeeded, $"{Moved(budget)}.", _updated);
    }

    // What follows the batches goes as a window. It has an end of its own where not all of it was tried.
    private async Task<(RolloutStatus Status, string Reason, int Updated)?> SlideAsync(RolloutPlan plan, FloorWatch floor, FailureBudget budget, CancellationToken cancellationToken)
    {
        var number = plan.Batches.Count + 1;
        using var window = new SlidingWindow(fleet, request, plan, floor, budget, _health, _log, _suspend, time, (point, replicas) => AskHookAsync(point, number, replicas));
        var proven = _proven;
        (_proven, _leaving) = (None, []);
        await window.RunAsync(proven, cancellationToken).ConfigureAwait(false);
        _updated += window.Updated;
        if (window.Stop is { } stop)
            return (budget.LeavesOut ? RolloutStatus.Degraded : RolloutStatus.Failed, stop.Reason, _updated);
        return window.Paused == 0 ? null : (RolloutStatus.Paused, $"{_suspend.By} asked to pause before the last {window.Paused} replicas: {Moved(budget)}.", _updated);
    }

    private string Moved(FailureBudget budget) => $"{_updated} replicas run release {request.Release}{(budget.IsTouched ? $"; {budget}" : string.Empty)}";

    // All batches so far are whole. What is proven has waited for the next one, which does not come.
    private async Task<(RolloutStatus Status, string Reason, int Updated)> PauseAsync(
        RolloutPlan plan, FloorWatch floor, FailureBudget budget, int number, CancellationToken cancellationToken)
    {
        var lost = await EndAsync(plan, floor, number, cancellationToken).ConfigureAwait(false);
        var asked = $"{_suspend.By} asked to pause before batch {number} of {plan.Batches.Count + (plan.Window.Count > 0 ? 1 : 0)}: {Moved(budget)}";
        return lost.Count == 0
            ? (RolloutStatus.Paused, $"{asked}.", _updated)
            : (RolloutStatus.Degraded, $"{asked}; {RolloutLog.Names(lost)} could not be readmitted.", _updated);
    }

    /// <summary>Moves a batch to the release, or what of it may leave the rotation.</summary>
    /// <returns>What was tried, nothing where the batch has not begun; and what went wrong, null where nothing did. Neither where the run was asked to pause.</returns>
    private async Task<(IReadOnlyList<Replica> Part, Setback? Setback)> RunBatchAsync(
        RolloutPlan plan, IReadOnlyList<Replica> batch, FloorWatch floor, FailureBudget budget, int number, CancellationToken cancellationToken)
    {
        IReadOnlyList<Replica> part = [];
        IReadOnlyList<Replica> leaving;
        Setback? setback;

        // Whatever a change of the rotation costs: while there are too few, nothing that is proven waits for its turn.
        async Task WaitingAsync(string message)
        {
            await _log.TellAsync("Waiting", message, number).ConfigureAwait(false);
            if (_proven.Count > 0)
                await ReadmitAsync([.. _proven.Keys], floor, number, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            (part, var spoilt) = await floor.AwaitAsync(plan.Floor, batch, _proven, number, WaitingAsync, new FloorWait(_suspend), cancellationToken).ConfigureAwait(false);
            if (spoilt.Count > 0)
                return ([], await TakeBackAsync(plan, spoilt[0], floor, number, cancellationToken).ConfigureAwait(false));
            if (part.Count == 0)
                return ([], null);
            if (await AskHookAsync(RolloutHookPoint.BeforeBatch, number, part).ConfigureAwait(false) is { } refused)
                return ([], refused);
            _leaving = part;
            (leaving, var busy, setback) = await new Departure(fleet, budget, _log).TakeOutAsync(
                part, [.. _proven.Keys], request.DrainTimeout, number, () => NoteReadmitted([.. _proven.Keys], floor), cancellationToken).ConfigureAwait(false);
            await _log.TellBusyAsync(busy, request.DrainTimeout, number).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            // Nothing of the batch was restarted: the way back is all there is to do.
            return (part, new Setback(e.Message, part, number));
        }

        if (leaving.Count == 0)
            return (part, setback);
        try
        {
            await _log.TellAsync("Switching", $"{RolloutLog.Names(leaving)}: to release {request.Release}", number).ConfigureAwait(false);
            _leaving = setback?.Replicas ?? [];
            var (proven, failed) = await SwitchAsync(leaving, setback, budget, number, cancellationToken).ConfigureAwait(false);
            (_proven, _provenIn) = (proven, number);
            _updated += proven.Count;
            if (proven.Count > 0)
                await _log.TellAsync("Proven", $"{RolloutLog.Names(proven.Keys)}: healthy on release {request.Release}", number).ConfigureAwait(false);
            if (failed.Count > 0)
                setback = (await FailAsync(plan, failed, floor, number, cancellationToken).ConfigureAwait(false)).And(setback);
        }
        catch (DeployException failure)
        {
            await _log.TellAsync("BatchFailed", failure.Message, number).ConfigureAwait(false);
            return (part, (await PutBackAsync(plan, leaving, failure.Message, floor, number, number, cancellationToken).ConfigureAwait(false)).And(setback));
        }

        if (setback is not null || (fleet.RotatesAtOnce && (number < plan.Batches.Count || plan.Window.Count > 0 || part.Count < batch.Count)))
            return (part, setback ?? await AskHookAsync(RolloutHookPoint.AfterBatch, number, part).ConfigureAwait(false));
        try
        {
            await ReadmitAsync(part, floor, number, cancellationToken).ConfigureAwait(false);
            return (part, await AskHookAsync(RolloutHookPoint.AfterBatch, number, part).ConfigureAwait(false));
        }
        catch (DeployException e)
        {
            // The release is not to blame: the batch keeps it, and is readmitted as far as that goes.
            return (part, new Setback(e.Message, [], number) { IsOfReadmission = true });
        }
    }

    // A hook that fails ends the run, whatever may fail: it is the operator's word.
    private async Task<Setback?> AskHookAsync(RolloutHookPoint point, int number, IReadOnlyList<Replica> replicas)
    {
        if (hook is null)
            return null;
        try
        {
            await hook(point, number, replicas).ConfigureAwait(false);
            return null;
        }
        catch (DeployException e) when (e.ErrorId == HookErrors.Id)
        {
            return new Setback(e.Message, [], number);
        }
    }

    // Where some may fail, each replica is judged by itself, as long as no more of them fail than may.
    private async Task<(IReadOnlyDictionary<Replica, int> Proven, IReadOnlyDictionary<Replica, string> Failed)> SwitchAsync(
        IReadOnlyList<Replica> replicas, Setback? setback, FailureBudget budget, int number, CancellationToken cancellationToken)
    {
        if (!budget.IsLeft(number))
        {
            var waited = await fleet.SwitchAsync(replicas, request.Release, request.ReadyTimeout, cancellationToken).ConfigureAwait(false);
            return (await _health.ProveAsync(replicas, request.ExpectedVersion, waited, cancellationToken).ConfigureAwait(false), new Dictionary<Replica, string>());
        }

        var failed = new Dictionary<Replica, string>();
        var longest = await fleet.SwitchEachAsync(replicas, request.Release, request.ReadyTimeout, failed, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Replica> started = [.. replicas.Where(r => !failed.ContainsKey(r))];
        IReadOnlyDictionary<Replica, int> proven = None;
        if (started.Count > 0)
        {
            (var unhealthy, proven) = await _health.JudgeAsync(started, request.ExpectedVersion, longest, isStrict: true, cancellationToken).ConfigureAwait(false);
            foreach (var (replica, why) in unhealthy)
                failed[replica] = why;
        }

        if (failed.Count > 0 && !budget.WouldTake([.. failed.Keys, .. setback?.Replicas ?? []], number))
            throw TooManyFailed(failed);
        return (proven, failed);
    }

    private static DeployException TooManyFailed(Dictionary<Replica, string> failed)
    {
        var (replica, why) = failed.First();
        return new DeployException(
            "ReplicaUnhealthy", DeployErrorKind.Unhealthy, replica.Host.Alias,
            $"{failed.Count} replicas of the batch failed, more than may ({RolloutLog.Names(failed.Keys)}); the first: {why}.",
            "See the unit's journal on the host (journalctl -u) and the release itself.");
    }

    private async Task<Setback> FailAsync(
        RolloutPlan plan, IReadOnlyDictionary<Replica, string> failed, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        foreach (var group in failed.GroupBy(f => f.Value, f => f.Key, StringComparer.Ordinal))
            await _log.TellAsync("ReplicasFailed", $"{RolloutLog.Names(group)}: {group.Key}", number).ConfigureAwait(false);
        // The others do not wait for what is put back, which may take its time.
        var lost = await EndAsync(plan, floor, number, cancellationToken).ConfigureAwait(false);
        return (await PutBackAsync(plan, [.. failed.Keys], failed.First().Value, floor, number, number, cancellationToken).ConfigureAwait(false)).And(lost);
    }

    private async Task<Setback> PutBackAsync(
        RolloutPlan plan, IReadOnlyList<Replica> batch, string reason, FloorWatch floor, int number, int failedIn, CancellationToken cancellationToken)
    {
        var putBack = new PutBack(fleet, request, plan, _health, floor, _log);
        var (back, lost) = await putBack.RunAsync(batch, number, cancellationToken).ConfigureAwait(false);
        _proven = back;
        return new Setback(reason, batch, failedIn) { LeavesOut = lost.Count > 0 };
    }

    // One of the replicas that were proven failed before they were back in rotation: what they all run has just failed.
    private async Task<Setback> TakeBackAsync(RolloutPlan plan, ReplicaHealth spoilt, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        List<Replica> batch = [.. _proven.Keys];
        _proven = None;
        _updated -= batch.Count;
        var failure = HealthWatch.Unhealthy(spoilt, HealthWatch.Spoilt(spoilt)).Message;
        await _log.TellAsync("BatchFailed", failure, number).ConfigureAwait(false);
        return await PutBackAsync(plan, batch, failure, floor, number, _provenIn, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadmitAsync(IReadOnlyList<Replica> replicas, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        await _log.TellReadmittingAsync(replicas, number).ConfigureAwait(false);
        await fleet.RotateAsync(replicas, [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        NoteReadmitted(replicas, floor);
    }

    private void NoteReadmitted(IReadOnlyCollection<Replica> replicas, FloorWatch floor)
    {
        floor.NoteReadmitted(replicas);
        _proven = None;
    }

    // Whatever ends a run or a batch, no replica that is fit to serve is left out of rotation.
    private async Task<IReadOnlyCollection<Replica>> EndAsync(RolloutPlan plan, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        var lost = await new Readmission(fleet, plan, _health, floor, _log).EndAsync(_proven, _leaving, number, cancellationToken).ConfigureAwait(false);
        (_proven, _leaving) = (None, []);
        return lost;
    }

    // As the run is cancelled. What cannot be done now, the next run does.
    private async Task RestoreAsync(RolloutPlan plan, FloorWatch floor, int number)
    {
        try
        {
            await EndAsync(plan, floor, number, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or OperationCanceledException)
        {
            // The record could not be written: there is no effect without one.
        }
    }
}
