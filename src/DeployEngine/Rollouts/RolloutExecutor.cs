namespace XDeploy.Engine.Rollouts;

/// <summary>
/// Carries out a plan: batch after batch out of rotation, switched, proven healthy and readmitted. A batch that fails is put back to what
/// it ran before, and the run ends there. Time and the fleet come from outside, so the same code runs against a simulated fleet.
/// </summary>
public sealed class RolloutExecutor(IFleet fleet, RolloutRequest request, TimeProvider time, Func<RolloutEvent, Task> record)
{
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(60);

    // When each replica was last readmitted: until SettleTime later its balancers may still pass it by.
    private readonly Dictionary<Replica, long> _readmitted = [];

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
                return (RolloutStatus.Failed, e.Message, updated);
            }

            try
            {
                await MoveAsync(batch, request.Release, request.ExpectedVersion, i + 1, cancellationToken).ConfigureAwait(false);
                updated += batch.Count;
            }
            catch (DeployException failure)
            {
                await TellAsync("BatchFailed", failure.Message, i + 1).ConfigureAwait(false);
                var status = await PutBackAsync(plan, batch, i + 1, cancellationToken).ConfigureAwait(false);
                return (status, failure.Message, updated);
            }
        }

        return (RolloutStatus.Succeeded, $"{updated} replicas run release {request.Release}.", updated);
    }

    private async Task MoveAsync(IReadOnlyList<Replica> batch, ReleaseId release, string? version, int number, CancellationToken cancellationToken)
    {
        var names = string.Join(", ", batch);
        await TellAsync("Draining", $"{names}: out of rotation", number).ConfigureAwait(false);
        var busy = await fleet.DrainAsync(batch, request.DrainMethod, request.DrainTimeout, cancellationToken).ConfigureAwait(false);
        if (busy.Count > 0)
            await TellAsync("DrainDeadline", $"{string.Join(", ", busy)}: connections were still open after {request.DrainTimeout.TotalSeconds:0.#} s", number).ConfigureAwait(false);

        await TellAsync("Switching", $"{names}: to release {release}", number).ConfigureAwait(false);
        await fleet.SwitchAsync(batch, release, cancellationToken).ConfigureAwait(false);
        await AwaitHealthyAsync(batch, version, cancellationToken).ConfigureAwait(false);
        await TellAsync("Readmitting", $"{names}: healthy on release {release}, back into rotation", number).ConfigureAwait(false);
        await fleet.ReadmitAsync(batch, cancellationToken).ConfigureAwait(false);
        foreach (var replica in batch)
            _readmitted[replica] = time.GetTimestamp();
    }

    private async Task<RolloutStatus> PutBackAsync(RolloutPlan plan, IReadOnlyList<Replica> batch, int number, CancellationToken cancellationToken)
    {
        var status = RolloutStatus.Failed;
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
        while (true)
        {
            var seen = await fleet.ObserveAsync(all, null, cancellationToken).ConfigureAwait(false);
            var serving = seen.Where(h => h.Healthy && !h.Refusing).Select(h => (h.HostName, h.Port)).ToHashSet();
            bool InRotation(Replica r) => serving.Contains((r.Host.Alias, r.Port)) && !IsSettling(r);
            var now = all.Count(InRotation);
            var after = all.Except(batch).Count(InRotation);
            // A batch of replicas that serve nobody takes nothing away, however few there are.
            if (after >= plan.Floor || after == now)
                return;

            if (time.GetElapsedTime(start) > request.SettleTime + request.ReadyTimeout)
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
        _readmitted.TryGetValue(replica, out var since) && time.GetElapsedTime(since) < request.SettleTime;

    /// <summary>Waits until every replica of a batch is healthy, and stays so without a restart for StableFor.</summary>
    private async Task AwaitHealthyAsync(IReadOnlyList<Replica> batch, string? version, CancellationToken cancellationToken)
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
            else if (time.GetElapsedTime(start) >= request.ReadyTimeout)
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
