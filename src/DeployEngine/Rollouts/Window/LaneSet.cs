using System.Runtime.ExceptionServices;

namespace XDeploy.Engine.Rollouts.Window;

/// <summary>The replicas that are on their way, each at its own pace. What takes its time is done here, without a record; all else is done by the one that asks for those that have come to an end.</summary>
internal sealed class LaneSet(IFleet fleet, RolloutRequest request, RolloutPlan plan, HealthWatch health, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();
    private readonly HashSet<Lane> _lanes = [];
    private readonly Lock _gate = new();
    private List<Lane> _ended = [];
    private TaskCompletionSource _some = new();

    /// <summary>How many are on their way.</summary>
    public int Count => _lanes.Count;

    /// <summary>The replicas that are on their way.</summary>
    public IEnumerable<Replica> Replicas => _lanes.Select(l => l.Replica);

    /// <summary>Ends as soon as one has come to an end that nobody has asked for yet.</summary>
    public Task Ended
    {
        get
        {
            lock (_gate)
                return _some.Task;
        }
    }

    /// <summary>Those that have come to the end of what was done with them: they are no longer on their way.</summary>
    public IReadOnlyList<Lane> TakeEnded()
    {
        List<Lane> ended;
        lock (_gate)
        {
            if (_ended.Count == 0)
                return [];
            (ended, _ended, _some) = (_ended, [], new TaskCompletionSource());
        }

        if (ended.Find(l => l.Error is not null)?.Error is { } error)
            ExceptionDispatchInfo.Throw(error);
        _lanes.ExceptWith(ended);
        return ended;
    }

    /// <summary>Waits until a replica is quiet.</summary>
    public void BeginQuiet(Lane lane, TimeSpan deadline, CancellationToken cancellationToken) =>
        Begin(lane, async stop => lane.IsBusy = (await fleet.AwaitQuietAsync([lane.Replica], deadline, stop).ConfigureAwait(false)).Count > 0, cancellationToken);

    /// <summary>Switches a replica, and watches it until it is known how it is.</summary>
    public void BeginSwitch(Lane lane, CancellationToken cancellationToken)
    {
        lane.IsSwitched = true;
        var release = lane.IsBack ? new ReleaseId(plan.Previous[lane.Replica]!) : request.Release;
        Begin(lane, async stop =>
        {
            var lost = new Dictionary<Replica, string>();
            var waited = await fleet.SwitchEachAsync([lane.Replica], release, request.ReadyTimeout, lost, stop).ConfigureAwait(false);
            if (lost.TryGetValue(lane.Replica, out var why))
            {
                lane.Failure = why;
                return;
            }

            var (failed, proven) = await health.JudgeAsync([lane.Replica], lane.IsBack ? null : request.ExpectedVersion, waited, isStrict: !lane.IsBack, stop).ConfigureAwait(false);
            lane.Failure = failed.GetValueOrDefault(lane.Replica);
            lane.Restarts = proven.GetValueOrDefault(lane.Replica);
        }, cancellationToken);
    }

    /// <summary>Stops all of them, and waits until nothing is done any more.</summary>
    /// <returns>Those that were on their way.</returns>
    public async Task<IReadOnlyList<Lane>> AbandonAsync()
    {
        Stop();
        List<Lane> lanes = [.. _lanes];
        foreach (var lane in lanes)
            await lane.Work.ConfigureAwait(false);
        return lanes;
    }

    /// <inheritdoc/>
    public void Dispose() => _abandoned.Dispose();

    private void Stop() => _abandoned.Cancel();

    private void Begin(Lane lane, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        _lanes.Add(lane);
        lane.Work = RunAsync(lane, work, cancellationToken);
    }

    private async Task RunAsync(Lane lane, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abandoned.Token);
        try
        {
            await work(stop.Token).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            lane.Failure = e.Problem;
        }
        catch (Exception e)
        {
            lane.Error = e;
        }

        lane.EndedAt = time.GetTimestamp();
        TaskCompletionSource some;
        lock (_gate)
        {
            _ended.Add(lane);
            some = _some;
        }

        some.TrySetResult();
    }
}
