namespace XDeploy.Engine.Rollouts.Surge;

/// <summary>
/// Replicas on spare ports that serve for the time of an update: started, proven and given requests before any other replica is touched, and taken away at its end. They are the first
/// to run the release, so one that is no good costs nothing.
/// </summary>
/// <param name="fleet">The replicas, those on spare ports too.</param>
/// <param name="exchange">Gives all requests to some replicas and none to others, on all balancers.</param>
/// <param name="retire">Stops replicas once they are quiet, and tells which of them were not at the deadline.</param>
/// <param name="request">What is asked.</param>
/// <param name="time">The clock.</param>
/// <param name="record">Keeps a record, before the effect that it announces.</param>
internal sealed class SurgeRun(
    IFleet fleet, Func<IReadOnlyList<Replica>, IReadOnlyList<Replica>, CancellationToken, Task> exchange, Func<IReadOnlyList<Replica>, CancellationToken, Task<IReadOnlyList<Replica>>> retire,
    RolloutRequest request, TimeProvider time, Func<RolloutEvent, Task> record)
{
    private readonly RolloutLog _log = new(time, record);

    /// <summary>Has replicas serve the release.</summary>
    /// <param name="plan">What was planned.</param>
    /// <param name="replicas">The replicas of the service that can be reached.</param>
    /// <param name="floor">How many have to serve.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Why they do not, and then none of them runs; null where they do.</returns>
    public async Task<string?> BeginAsync(SurgePlan plan, IReadOnlyCollection<Replica> replicas, int floor, CancellationToken cancellationToken)
    {
        if (plan.Part.Count == 0)
            return null;
        try
        {
            await StartAsync(await ReleaseAsync(plan, replicas, floor, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            await _log.TellAsync("SurgeServing", $"{RolloutLog.Names(plan.Part)}: into rotation", 0).ConfigureAwait(false);
            await exchange(plan.Part, [], cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            await TakeOutAsync(plan.Part, cancellationToken).ConfigureAwait(false);
            return $"{e.Message} No other replica was touched.";
        }
    }

    /// <summary>Takes all away that serves or runs on spare ports, unless too few others serve.</summary>
    /// <param name="plan">What was planned.</param>
    /// <param name="replicas">The replicas of the service that can be reached.</param>
    /// <param name="floor">How many of them have to serve.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Why something is left; null where nothing is.</returns>
    public async Task<string?> EndAsync(SurgePlan plan, IReadOnlyCollection<Replica> replicas, int floor, CancellationToken cancellationToken)
    {
        List<Replica> all = [.. plan.Part.Union(plan.Left)];
        if (all.Count == 0)
            return null;
        try
        {
            var serving = await CountServingAsync(replicas, cancellationToken).ConfigureAwait(false);
            if (serving < floor)
                return $"{RolloutLog.Names(all)} serve on, since {serving} others do, and {floor} are asked for.";
            await TakeOutAsync(all, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DeployException e) when (!ServiceLock.IsLost(e))
        {
            return $"{RolloutLog.Names(all)} may serve on: {e.Message}";
        }
    }

    // What an earlier update left serves another release. Where too few others serve it serves on: they are moved first.
    private async Task<IReadOnlyList<Replica>> ReleaseAsync(SurgePlan plan, IReadOnlyCollection<Replica> replicas, int floor, CancellationToken cancellationToken)
    {
        List<Replica> leaving = [.. plan.Serving.Where(r => plan.Stale.Contains(r) || !plan.Part.Contains(r))];
        if (leaving.Count == 0)
            return plan.Stale;
        if (await CountServingAsync(replicas, cancellationToken).ConfigureAwait(false) < floor)
            return [.. plan.Stale.Except(leaving)];
        await TakeOutAsync(leaving, cancellationToken).ConfigureAwait(false);
        return plan.Stale;
    }

    private async Task StartAsync(IReadOnlyList<Replica> stale, CancellationToken cancellationToken)
    {
        if (stale.Count == 0)
            return;
        await _log.TellAsync("Surging", $"{RolloutLog.Names(stale)}: release {request.Release}, for the time of the update", 0).ConfigureAwait(false);
        await fleet.StartAllAsync(stale, request.Release, request, time, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> CountServingAsync(IReadOnlyCollection<Replica> replicas, CancellationToken cancellationToken) =>
        (await fleet.ObserveEachAsync(replicas, null, cancellationToken).ConfigureAwait(false)).Count(h => h.InRotation);

    private async Task TakeOutAsync(IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        await _log.TellAsync("SurgeEnding", $"{RolloutLog.Names(replicas)}: out of rotation, and stopped once they are quiet", 0).ConfigureAwait(false);
        await exchange([], replicas, cancellationToken).ConfigureAwait(false);
        await _log.TellBusyAsync(await retire(replicas, cancellationToken).ConfigureAwait(false), request.DrainTimeout, 0).ConfigureAwait(false);
    }
}
