namespace XDeploy.Engine.Rollouts;

/// <summary>
/// Carries out a plan: batch after batch out of rotation, switched, proven healthy and readmitted. A batch that fails is put back to what
/// it ran before, and the run ends there. Time and the fleet come from outside, so the same code runs against a simulated fleet.
/// </summary>
public sealed class RolloutExecutor(IFleet fleet, RolloutRequest request, TimeSpan settleTime, TimeProvider time, Func<RolloutEvent, Task> record)
{
    private static readonly Dictionary<Replica, int> None = [];

    private readonly HealthWatch _health = new(fleet, request, time);
    private readonly RolloutLog _log = new(time, record);
    private readonly RotationOfEach _rotation = new(fleet, request, new RolloutLog(time, record));

    // Replicas that are proven and not back in rotation yet: where a change of the rotation costs something, they go back as the next batch leaves.
    // With each, how often it had been restarted by then.
    private IReadOnlyDictionary<Replica, int> _proven = None;

    // Replicas that are on their way out of rotation, or out of it, and run what they ran before.
    private IReadOnlyList<Replica> _leaving = [];

    private int _updated;

    /// <summary>Carries out a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="all">All replicas of the service.</param>
    /// <param name="cancellationToken">Stops the run between two steps: what is fit to serve goes back into rotation, and a batch that is being switched stays out of it.</param>
    /// <returns>How it ended, why, and how many replicas were moved.</returns>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(
        RolloutPlan plan, IReadOnlyCollection<Replica> all, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var floor = new FloorWatch(fleet, request, settleTime, time, all);
        var number = 0;
        try
        {
            while (number < plan.Batches.Count)
            {
                var batch = plan.Batches[number++];
                // Where the floor does not leave all of a batch, it is done in parts.
                while (batch.Count > 0)
                {
                    var (part, end) = await RunBatchAsync(plan, batch, floor, number, cancellationToken).ConfigureAwait(false);
                    if (end is var (status, reason))
                        return (await EndAsync(plan, status, number, cancellationToken).ConfigureAwait(false), reason, _updated);
                    batch = part.Count == batch.Count ? [] : [.. batch.Except(part)];
                }
            }
        }
        catch (OperationCanceledException)
        {
            await RestoreAsync(plan, number).ConfigureAwait(false);
            throw;
        }

        return (RolloutStatus.Succeeded, $"{_updated} replicas run release {request.Release}.", _updated);
    }

    /// <summary>Moves a batch to the release, or what of it may leave the rotation.</summary>
    /// <returns>What was moved; and how the run ends and why, null where it goes on.</returns>
    private async Task<(IReadOnlyList<Replica> Part, (RolloutStatus Status, string Reason)? End)> RunBatchAsync(
        RolloutPlan plan, IReadOnlyList<Replica> batch, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        IReadOnlyList<Replica> part = [];

        // Whatever a change of the rotation costs: while there are too few, nothing that is proven waits for its turn.
        async Task WaitingAsync(string message)
        {
            await _log.TellAsync("Waiting", message, number).ConfigureAwait(false);
            if (_proven.Count > 0)
                await ReadmitAsync([.. _proven.Keys], floor, number, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            (part, var spoilt) = await floor.AwaitAsync(plan.Floor, batch, _proven, number, WaitingAsync, cancellationToken).ConfigureAwait(false);
            if (spoilt.Count > 0)
                return ([], await TakeBackAsync(plan, spoilt[0], floor, number, cancellationToken).ConfigureAwait(false));
            await TakeOutAsync(part, floor, number, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            // Nothing of the batch was restarted: the way back is all there is to do.
            return (part, (RolloutStatus.Failed, e.Message));
        }

        try
        {
            await _log.TellAsync("Switching", $"{RolloutLog.Names(part)}: to release {request.Release}", number).ConfigureAwait(false);
            _leaving = [];
            var waited = await fleet.SwitchAsync(part, request.Release, request.ReadyTimeout, cancellationToken).ConfigureAwait(false);
            _proven = await _health.ProveAsync(part, request.ExpectedVersion, waited, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException failure)
        {
            return (part, await FailAsync(plan, part, failure, floor, number, cancellationToken).ConfigureAwait(false));
        }

        _updated += part.Count;
        await _log.TellAsync("Proven", $"{RolloutLog.Names(part)}: healthy on release {request.Release}", number).ConfigureAwait(false);
        if (fleet.RotatesAtOnce && (number < plan.Batches.Count || part.Count < batch.Count))
            return (part, null);
        try
        {
            await ReadmitAsync(part, floor, number, cancellationToken).ConfigureAwait(false);
            return (part, null);
        }
        catch (DeployException e)
        {
            // The release is not to blame: the batch keeps it, and is readmitted as far as that goes.
            return (part, (RolloutStatus.Failed, e.Message));
        }
    }

    private async Task<(RolloutStatus Status, string Reason)> FailAsync(
        RolloutPlan plan, IReadOnlyList<Replica> batch, DeployException failure, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        await _log.TellAsync("BatchFailed", failure.Message, number).ConfigureAwait(false);
        var putBack = new PutBack(fleet, request, plan, _health, floor, _rotation, _log);
        (_proven, var lost) = await putBack.RunAsync(batch, number, cancellationToken).ConfigureAwait(false);
        return (lost.Count == 0 ? RolloutStatus.Failed : RolloutStatus.Degraded, failure.Message);
    }

    // One of the replicas that were proven failed before they were back in rotation: what they all run has just failed.
    private Task<(RolloutStatus Status, string Reason)> TakeBackAsync(
        RolloutPlan plan, ReplicaHealth spoilt, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        List<Replica> batch = [.. _proven.Keys];
        _proven = None;
        _updated -= batch.Count;
        return FailAsync(plan, batch, HealthWatch.Unhealthy(spoilt, HealthWatch.Spoilt(spoilt)), floor, number, cancellationToken);
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

    /// <summary>Takes a batch out of rotation, and puts what is proven back into it.</summary>
    private async Task TakeOutAsync(IReadOnlyList<Replica> batch, FloorWatch floor, int number, CancellationToken cancellationToken)
    {
        List<Replica> readmit = [.. _proven.Keys];
        await _log.TellAsync("Draining", $"{RolloutLog.Names(batch)}: out of rotation{(readmit.Count == 0 ? string.Empty : $", and {RolloutLog.Names(readmit)} back in")}", number).ConfigureAwait(false);
        _leaving = batch;
        var busy = await fleet.RotateAsync(readmit, batch, request.DrainTimeout, cancellationToken).ConfigureAwait(false);
        NoteReadmitted(readmit, floor);
        await _log.TellBusyAsync(busy, request.DrainTimeout, number).ConfigureAwait(false);
    }

    // Whatever ends a run, no replica that is fit to serve is left out of rotation.
    private async Task<RolloutStatus> EndAsync(RolloutPlan plan, RolloutStatus status, int number, CancellationToken cancellationToken)
    {
        IReadOnlyList<Replica> back = [.. _proven.Keys, .. _leaving.Where(r => !plan.LeftOut.Contains(r))];
        if (back.Count == 0)
            return status;
        Dictionary<Replica, string> lost;
        try
        {
            lost = await _health.LookAgainAsync(_proven, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            // Nobody can tell how they are now.
            lost = _proven.Keys.ToDictionary(r => r, _ => e.Problem);
        }

        back = [.. back.Where(r => !lost.ContainsKey(r))];
        if (back.Count > 0)
            await _log.TellReadmittingAsync(back, number).ConfigureAwait(false);
        foreach (var (replica, why) in await _rotation.ChangeAsync(back, [], number, cancellationToken).ConfigureAwait(false))
            lost[replica] = why;
        (_proven, _leaving) = (None, []);
        if (lost.Count == 0)
            return status;
        await _log.TellLeftOutAsync("not readmitted", lost, number).ConfigureAwait(false);
        return RolloutStatus.Degraded;
    }

    // As the run is cancelled. What cannot be done now, the next run does.
    private async Task RestoreAsync(RolloutPlan plan, int number)
    {
        try
        {
            await EndAsync(plan, RolloutStatus.Failed, number, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or OperationCanceledException)
        {
            // The record could not be written: there is no effect without one.
        }
    }
}
