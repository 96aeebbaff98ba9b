namespace XDeploy.Engine.Rollouts;

/// <summary>
/// Carries out a plan: batch after batch out of rotation, switched, proven healthy and readmitted. A batch that fails is put back to what
/// it ran before, and the run ends there. Time and the fleet come from outside, so the same code runs against a simulated fleet.
/// </summary>
public sealed class RolloutExecutor(IFleet fleet, RolloutRequest request, TimeSpan settleTime, TimeProvider time, Func<RolloutEvent, Task> record)
{
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(60);

    // When each replica was last readmitted: until SettleTime later its balancers may still pass it by.
    private readonly Dictionary<Replica, long> _readmitted = [];

    // Replicas that are proven and not back in rotation yet: where a change of the rotation costs something, they go back as the next batch leaves.
    private IReadOnlyList<Replica> _proven = [];

    // Replicas that this run has restarted: those have something to be put back from.
    private readonly HashSet<Replica> _touched = [];

    /// <summary>Carries out a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="all">All replicas of the service.</param>
    /// <param name="cancellationToken">Stops the run between two steps.</param>
    /// <returns>How it ended, why, and how many replicas were moved.</returns>
    public async Task<(RolloutStatus Status, string Reason, int Updated)> RunAsync(
        RolloutPlan plan, IReadOnlyCollection<Replica> all, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var updated = 0;
        for (var i = 0; i < plan.Batches.Count; i++)
        {
            var batch = plan.Batches[i];
            try
            {
                await KeepFloorAsync(plan, all, batch, i + 1, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e)
            {
                return await EndAsync(RolloutStatus.Failed, e.Message, updated, i + 1, cancellationToken).ConfigureAwait(false);
            }

            try
            {
                await MoveAsync(batch, request.Release, request.ExpectedVersion, i + 1, cancellationToken).ConfigureAwait(false);
                if (!fleet.RotatesAtOnce || i == plan.Batches.Count - 1)
                    await ReadmitAsync(i + 1, cancellationToken).ConfigureAwait(false);
                updated += batch.Count;
            }
            catch (DeployException failure)
            {
                await TellAsync("BatchFailed", failure.Message, i + 1).ConfigureAwait(false);
                // Proven ones of an earlier batch stay where they are; only this batch goes back.
                _proven = [.. _proven.Except(batch)];
                var status = await PutBackAsync(plan, batch, i + 1, cancellationToken).ConfigureAwait(false);
                return await EndAsync(status, failure.Message, updated, i + 1, cancellationToken).ConfigureAwait(false);
            }
        }

        return (RolloutStatus.Succeeded, $"{updated} replicas run release {request.Release}.", updated);
    }

    // Whatever ends a run, no replica that is fit to serve is left out of rotation.
    private async Task<(RolloutStatus Status, string Reason, int Updated)> EndAsync(
        RolloutStatus status, string reason, int updated, int number, CancellationToken cancellationToken)
    {
        try
        {
            await ReadmitAsync(number, cancellationToken).ConfigureAwait(false);
            return (status, reason, updated);
        }
        catch (DeployException e)
        {
            await TellAsync("ReadmitFailed", e.Message, number).ConfigureAwait(false);
            return (RolloutStatus.Degraded, reason, updated);
        }
    }

    /// <summary>Takes a batch out of rotation, and moves it to a release and proves it there. It is not put back into rotation yet.</summary>
    private async Task MoveAsync(IReadOnlyList<Replica> batch, ReleaseId release, string? version, int number, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", batch);
        var readmit = _proven;
        await TellAsync("Draining", $"{names}: out of rotation{(readmit.Count == 0 ? string.Empty : $", and {string.Join(", ", readmit)} back in")}", number).ConfigureAwait(false);
        var busy = await fleet.RotateAsync(readmit, batch, request.DrainTimeout, cancellationToken).ConfigureAwait(false);
        NoteReadmitted(readmit);
        if (busy.Count > 0)
            await TellAsync("DrainDeadline", $"{string.Join(", ", busy)}: connections were still open after {request.DrainTimeout.TotalSeconds:0.#} s", number).ConfigureAwait(false);

        await TellAsync("Switching", $"{names}: to release {release}", number).ConfigureAwait(false);
        _touched.UnionWith(batch);
        var waited = await fleet.SwitchAsync(batch, release, request.ReadyTimeout, cancellationToken).ConfigureAwait(false);
        await AwaitHealthyAsync(batch, version, waited, cancellationToken).ConfigureAwait(false);
        await TellAsync("Proven", $"{names}: healthy on release {release}", number).ConfigureAwait(false);
        _proven = batch;
    }

    private async Task ReadmitAsync(int number, CancellationToken cancellationToken)
    {
        if (_proven.Count == 0)
            return;
        var readmit = _proven;
        await TellAsync("Readmitting", $"{string.Join(", ", readmit)}: back into rotation", number).ConfigureAwait(false);
        await fleet.RotateAsync(readmit, [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        NoteReadmitted(readmit);
    }

    private void NoteReadmitted(IReadOnlyList<Replica> readmitted)
    {
        foreach (var replica in readmitted)
            _readmitted[replica] = time.GetTimestamp();
        _proven = [];
    }

    private async Task<RolloutStatus> PutBackAsync(RolloutPlan plan, IReadOnlyList<Replica> batch, int number, CancellationToken cancellationToken)
    {
        var status = RolloutStatus.Failed;
        if (!batch.Any(_touched.Contains))
        {
            // It failed on the way out of rotation: the way back is all there is to do.
            _proven = [.. _proven, .. batch];
            return status;
        }

        foreach (var group in batch.GroupBy(r => plan.Previous[r]))
        {
            var replicas = group.ToList();
            if (group.Key is null)
            {
                // There is nothing to go back to: a first deployment stays out of rotation.
                await TellAsync("LeftOut", $"{string.Join(", ", replicas)}: never deployed before, left out of rotation", number).ConfigureAwait(false);
                status = RolloutStatus.Degraded;
                continue;
            }

            try
            {
                await TellAsync("PuttingBack", $"{string.Join(", ", replicas)}: back to release {group.Key}", number).ConfigureAwait(false);
                await MoveAsync(replicas, new ReleaseId(group.Key), version: null, number, cancellationToken).ConfigureAwait(false);
                await ReadmitAsync(number, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e)
            {
                await TellAsync("PutBackFailed", e.Message, number).ConfigureAwait(false);
                status = RolloutStatus.Degraded;
            }
        }

        return status;
    }

    /// <summary>Waits until the batch can go without too few replicas being left in rotation.</summary>
    private async Task KeepFloorAsync(
        RolloutPlan plan, IReadOnlyCollection<Replica> all, IReadOnlyList<Replica> batch, int number, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var told = false;
        var proven = _proven.ToHashSet();
        while (true)
        {
            var seen = await fleet.ObserveAsync(all, null, cancellationToken).ConfigureAwait(false);
            var healthy = seen.Where(h => h.Healthy).Select(h => (h.HostName, h.Port)).ToHashSet();
            var serving = seen.Where(h => h.InRotation).Select(h => (h.HostName, h.Port)).ToHashSet();
            // What is proven goes back in the same moment as the batch leaves.
            bool InRotation(Replica r) => !IsSettling(r) && (proven.Contains(r) ? healthy : serving).Contains((r.Host.Alias, r.Port));
            var now = all.Count(InRotation);
            var after = all.Except(batch).Count(InRotation);
            // A batch of replicas that serve nobody takes nothing away, however few there are.
            if (after >= plan.Floor || after == now)
                return;

            if (time.GetElapsedTime(start) > settleTime + request.ReadyTimeout)
            {
                throw new DeployException(
                    "FloorReached", DeployErrorKind.Unhealthy, null,
                    $"Batch {number} would leave {after} replicas in rotation, and MinAvailable asks for {plan.Floor}.",
                    "See which replicas are unhealthy (Test-ServiceHealth), mend them, and run the update again.");
            }

            if (!told)
                await TellAsync("Waiting", $"for replicas to be back in rotation: {now} are, {plan.Floor + now - after} are needed", number).ConfigureAwait(false);
            told = true;
            await Task.Delay(TimeSpan.FromMilliseconds(250), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool IsSettling(Replica replica) =>
        _readmitted.TryGetValue(replica, out var since) && time.GetElapsedTime(since) < settleTime;

    /// <summary>Waits until every replica of a batch is healthy, and stays so without a restart for StableFor.</summary>
    private async Task AwaitHealthyAsync(IReadOnlyList<Replica> batch, string? version, TimeSpan waited, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = FirstProbe;
        long? healthySince = null;
        var restarts = new Dictionary<(string, int), int>();
        while (true)
        {
            var seen = await fleet.ObserveAsync(batch, version, cancellationToken).ConfigureAwait(false);
            var bad = seen.FirstOrDefault(h => !h.Healthy);
            if (seen.FirstOrDefault(h => h.Restarts > restarts.GetValueOrDefault((h.HostName, h.Port), h.Restarts)) is { } restarted)
                throw Unhealthy(restarted, "systemd restarted it while it was watched");
            foreach (var health in seen)
                restarts[(health.HostName, health.Port)] = health.Restarts;

            if (bad is null)
            {
                healthySince ??= time.GetTimestamp();
                if (time.GetElapsedTime(healthySince.Value) >= request.StableFor)
                    return;
            }
            else if (healthySince is not null)
            {
                throw Unhealthy(bad, $"it was healthy, and then {bad.Reason}");
            }
            else if (waited + time.GetElapsedTime(start) >= request.ReadyTimeout)
            {
                throw Unhealthy(bad, $"{bad.Reason}, {request.ReadyTimeout.TotalSeconds:0.#} s after its start");
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < request.ProbeInterval ? pause * 2 : request.ProbeInterval;
        }
    }

    private static DeployException Unhealthy(ReplicaHealth health, string why) => new(
        "ReplicaUnhealthy", DeployErrorKind.Unhealthy, health.HostName,
        $"the replica on port {health.Port} did not become healthy: {why}.",
        "See the unit's journal on the host (journalctl -u) and the release itself.");

    private Task TellAsync(string kind, string message, int batch) =>
        record(new RolloutEvent(time.GetUtcNow(), kind, message, batch));
}
