namespace XDeploy.Engine.Rollouts.Window;

/// <summary>
/// Moves replicas such that none waits for a slow one: so many at most are away at once, and as soon as one is back the next one leaves. One that fails is put back to what it ran
/// before. Where more fail than may no other leaves, and those that are away are brought to their end.
/// </summary>
/// <remarks>
/// One at a time, in <see cref="StepAsync"/>, are records written and the rotation changed; meanwhile the replicas that are away (<see cref="LaneSet"/>) get quiet, start and are watched at the same time.
/// </remarks>
internal sealed class SlidingWindow(
    IFleet fleet, RolloutRequest request, RolloutPlan plan, FloorWatch floor, FailureBudget budget, HealthWatch health, RolloutLog log, SuspendWatch suspend, TimeProvider time,
    Func<RolloutHookPoint, IReadOnlyList<Replica>, Task<Setback?>> hook) : IDisposable
{
    private static readonly Dictionary<Replica, int> None = [];

    private readonly LaneSet _lanes = new(fleet, request, plan, health, time);
    private readonly WaitingReplicas _waiting = new(plan.Window, request.First);
    private readonly Departure _departure = new(fleet, budget, log);
    private readonly Readmission _readmission = new(fleet, plan, health, floor, log);
    private readonly RotationOfEach _rotation = new(fleet);

    // A window is the batch after the batches.
    private readonly int _number = plan.Batches.Count + 1;

    // Where a change of the rotation costs something, those that are proven at about the same time go back together.
    private readonly TimeSpan _gather = !fleet.RotatesAtOnce ? TimeSpan.Zero : request.StableFor / 4 > request.ProbeInterval ? request.StableFor / 4 : request.ProbeInterval;

    // Replicas that are proven and not back in rotation yet, with how often each had been restarted by then; and which of them run what they ran before.
    private readonly Dictionary<Replica, int> _proven = [];
    private readonly HashSet<Replica> _back = [];
    private long _provenAt;

    // Replicas that failed, and are to be put back.
    private readonly List<Replica> _failed = [];

    // Replicas whose rotation is being changed, and that run what they ran before.
    private IReadOnlyList<Replica> _leaving = [];

    // Those that have come to an end just now.
    private IReadOnlyList<Lane> _ended = [];

    private bool _hasWaited;

    /// <summary>How many replicas were moved.</summary>
    public int Updated { get; private set; }

    /// <summary>Why nothing more left; null where all did, or the run was asked to pause.</summary>
    public Setback? Stop { get; private set; }

    /// <summary>How many have not left, since the run was asked to pause.</summary>
    public int Paused { get; private set; }

    private bool MayLeave => Stop is null && Paused == 0 && _waiting.Count > 0 && Free > 0;

    private int Free => plan.WindowSize - _lanes.Count - _failed.Count;

    private bool IsGathering => _proven.Count > 0 && _lanes.Count > 0 && time.GetElapsedTime(_provenAt) < _gather;

    /// <summary>Moves the replicas.</summary>
    /// <param name="proven">Those of the batch before that have yet to go back into rotation, and how often each had been restarted when it was proven.</param>
    /// <param name="cancellationToken">Stops it: what is fit to serve goes back into rotation, and what is being switched stays out of it.</param>
    public async Task RunAsync(IReadOnlyDictionary<Replica, int> proven, CancellationToken cancellationToken)
    {
        NoteProven(proven);
        floor.NoteAway([.. proven.Keys]);
        try
        {
            while (await StepAsync(cancellationToken).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException)
        {
            await RestoreAsync(await _lanes.AbandonAsync().ConfigureAwait(false)).ConfigureAwait(false);
            throw;
        }
        catch
        {
            await _lanes.AbandonAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lanes.Dispose();

    /// <summary>Does what is due.</summary>
    /// <returns>Whether anything is left.</returns>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        _ended = _lanes.TakeEnded();
        await ReceiveAsync(_ended, cancellationToken).ConfigureAwait(false);
        _ended = [];
        // What takes long waits for those that are quiet by now, or they would have to be asked again.
        if (_lanes.Ended.IsCompleted)
            return true;
        if (_proven.Count > 0 && !fleet.RotatesAtOnce)
            await ReadmitAsync(cancellationToken).ConfigureAwait(false);
        else if (_failed.Count > 0)
            await PutBackAsync(cancellationToken).ConfigureAwait(false);
        else if (IsGathering)
            await time.WaitAsync(_gather - time.GetElapsedTime(_provenAt), _lanes.Ended, cancellationToken).ConfigureAwait(false);
        else if (MayLeave)
            await LeaveAsync(cancellationToken).ConfigureAwait(false);
        else if (_proven.Count > 0)
            await ReadmitAsync(cancellationToken).ConfigureAwait(false);
        else if (_lanes.Count > 0)
            await _lanes.Ended.ConfigureAwait(false);
        else
            return false;
        return true;
    }

    private async Task ReceiveAsync(IReadOnlyList<Lane> ended, CancellationToken cancellationToken)
    {
        if (ended.Count == 0)
            return;
        await LoseAsync(ended.Where(l => l.IsBack && l.Failure is not null).ToDictionary(l => l.Replica, l => l.Failure!)).ConfigureAwait(false);
        await FailAsync(ended.Where(l => l is { IsBack: false, IsSwitched: true, Failure: not null }).ToDictionary(l => l.Replica, l => l.Failure!)).ConfigureAwait(false);

        List<Lane> proven = [.. ended.Where(l => l is { IsSwitched: true, Failure: null })];
        List<Replica> moved = [.. proven.Where(l => !l.IsBack).Select(l => l.Replica)];
        if (moved.Count > 0)
            await log.TellAsync("Proven", $"{RolloutLog.Names(moved)}: healthy on release {request.Release}", _number).ConfigureAwait(false);
        NoteProven(proven.ToDictionary(l => l.Replica, l => l.Restarts));
        _back.UnionWith(proven.Where(l => l.IsBack).Select(l => l.Replica));
        Updated += moved.Count;
        if (fleet.RotatesAtOnce)
            await AskHookAsync(RolloutHookPoint.AfterBatch, moved).ConfigureAwait(false);

        await GoOnAsync([.. ended.Where(l => !l.IsSwitched)], cancellationToken).ConfigureAwait(false);
    }

    // Replicas that are quiet by now, or were to be.
    private async Task GoOnAsync(IReadOnlyList<Lane> quiet, CancellationToken cancellationToken)
    {
        await log.TellBusyAsync([.. quiet.Where(l => l.IsBusy).Select(l => l.Replica)], request.DrainTimeout, _number).ConfigureAwait(false);
        foreach (var host in quiet.Where(l => l is { IsBack: false, Failure: not null }).GroupBy(l => l.Failure!, l => l.Replica, StringComparer.Ordinal))
            await StayAsync([.. host], new Setback($"{RolloutLog.Names(host)}: {host.Key}", [.. host], _number), cancellationToken).ConfigureAwait(false);
        // What was not switched before the run was stopped is not any more.
        if (Stop is not null)
            await StayAsync([.. quiet.Where(l => l is { IsBack: false, Failure: null }).Select(l => l.Replica)], null, cancellationToken).ConfigureAwait(false);
        await SwitchAsync([.. quiet.Where(l => l.Failure is null && (l.IsBack || Stop is null))], cancellationToken).ConfigureAwait(false);
    }

    private async Task SwitchAsync(IReadOnlyList<Lane> lanes, CancellationToken cancellationToken)
    {
        // Of some nobody knows any more whether they are out of rotation: they come again once that is known.
        var old = lanes.Where(l => time.GetElapsedTime(l.EndedAt) > request.ProbeInterval).ToHashSet();
        foreach (var lane in old)
            _lanes.BeginQuiet(lane, TimeSpan.Zero, cancellationToken);
        await Task.WhenAll(old.Select(l => l.Work)).ConfigureAwait(false);
        List<Lane> ready = [.. lanes.Where(l => !old.Contains(l))];
        List<Replica> moved = [.. ready.Where(l => !l.IsBack).Select(l => l.Replica)];
        List<Replica> back = [.. ready.Where(l => l.IsBack).Select(l => l.Replica)];
        _leaving = moved;
        if (moved.Count > 0)
            await log.TellAsync("Switching", $"{RolloutLog.Names(moved)}: to release {request.Release}", _number).ConfigureAwait(false);
        if (back.Count > 0)
            await log.TellAsync("Switching", plan.ToPrevious(back, "to"), _number).ConfigureAwait(false);
        _leaving = [];
        foreach (var lane in ready)
            _lanes.BeginSwitch(lane, cancellationToken);
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        var next = _waiting.Take(Free, [.. _lanes.Replicas, .. _failed]);
        IReadOnlyList<Replica> part = [];
        try
        {
            var wait = new FloorWait(suspend) { InParts = true, Until = _lanes.Count > 0 ? _lanes.Ended : null };
            (part, var spoilt) = await floor.AwaitAsync(plan.Floor, next, fleet.RotatesAtOnce ? new Dictionary<Replica, int>(_proven) : None, _number, m => WaitingAsync(m, cancellationToken), wait, cancellationToken).ConfigureAwait(false);
            if (spoilt.Count > 0)
                await SpoilAsync(_proven.Keys.Join(spoilt, r => (r.Host.Alias, r.Port), h => (h.HostName, h.Port), (r, h) => (r, h)).ToDictionary(s => s.r, s => HealthWatch.Spoilt(s.h))).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            await SetBackAsync(new Setback(e.Message, [], _number)).ConfigureAwait(false);
        }

        if (part.Count > 0)
            await AskHookAsync(RolloutHookPoint.BeforeBatch, part).ConfigureAwait(false);
        if (Stop is not null)
            part = [];
        var leaving = part.ToHashSet();
        _waiting.Return(next.Where(r => !leaving.Contains(r)));
        if (suspend.By is not null)
            Paused = _waiting.Count;
        if (part.Count > 0)
            await TakeOutAsync(part, cancellationToken).ConfigureAwait(false);
    }

    private async Task TakeOutAsync(IReadOnlyList<Replica> part, CancellationToken cancellationToken)
    {
        _leaving = part;
        floor.NoteAway(part);
        IReadOnlyList<Replica> left = [];
        IReadOnlyList<Replica> busy = [];
        Setback? setback;
        try
        {
            (left, busy, setback) = await _departure.TakeOutAsync(part, [.. _proven.Keys], TimeSpan.Zero, _number, NoteReadmitted, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            setback = new Setback(e.Message, part, _number);
        }

        if (setback is not null)
            await StayAsync([.. part.Except(left)], setback, cancellationToken).ConfigureAwait(false);
        await BeginAsync(left, busy, isBack: false, cancellationToken).ConfigureAwait(false);
        _leaving = [];
    }

    // Replicas that are out of rotation by now.
    private async Task BeginAsync(IReadOnlyList<Replica> replicas, IReadOnlyList<Replica> busy, bool isBack, CancellationToken cancellationToken)
    {
        if (Stop is not null && !isBack)
        {
            await StayAsync(replicas, null, cancellationToken).ConfigureAwait(false);
            return;
        }

        var waiting = busy.ToHashSet();
        List<Lane> lanes = [.. replicas.Select(r => new Lane(r, isBack) { EndedAt = time.GetTimestamp() })];
        foreach (var lane in lanes.Where(l => waiting.Contains(l.Replica)))
            _lanes.BeginQuiet(lane, request.DrainTimeout, cancellationToken);
        await SwitchAsync([.. lanes.Where(l => !waiting.Contains(l.Replica))], cancellationToken).ConfigureAwait(false);
    }

    private async Task PutBackAsync(CancellationToken cancellationToken)
    {
        var lost = _failed.Where(r => plan.Previous[r] is null).ToDictionary(r => r, _ => "it was never deployed before");
        IReadOnlyList<Replica> part = [.. _failed.Where(r => !lost.ContainsKey(r))];
        IReadOnlyList<Replica> busy = [];
        if (part.Count > 0)
        {
            try
            {
                var wait = new FloorWait(Suspend: null) { InParts = true, Until = _lanes.Count > 0 ? _lanes.Ended : null };
                // Where nothing is drained, or a host has forgotten that it refuses connections, some of them serve.
                (part, _) = await floor.AwaitAsync(plan.Floor, part, None, _number, m => WaitingAsync(m, cancellationToken), wait, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e)
            {
                foreach (var replica in part)
                    lost[replica] = e.Problem;
                part = [];
            }
        }

        if (part.Count > 0)
        {
            await log.TellAsync("PuttingBack", plan.ToPrevious(part, "back to"), _number).ConfigureAwait(false);
            (var unchanged, busy) = await _rotation.ChangeAsync([], part, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            foreach (var (replica, why) in unchanged)
                lost[replica] = why;
        }

        _failed.RemoveAll(r => lost.ContainsKey(r) || part.Contains(r));
        await LoseAsync(lost).ConfigureAwait(false);
        await BeginAsync([.. part.Where(r => !lost.ContainsKey(r))], busy, isBack: true, cancellationToken).ConfigureAwait(false);
    }

    // Whatever a change of the rotation costs: while there are too few, nothing that is proven waits for its turn.
    private async Task WaitingAsync(string message, CancellationToken cancellationToken)
    {
        if (!_hasWaited || _proven.Count > 0)
            await log.TellAsync("Waiting", message, _number).ConfigureAwait(false);
        _hasWaited = true;
        if (_proven.Count > 0)
            await ReadmitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadmitAsync(CancellationToken cancellationToken)
    {
        List<Replica> moved = [.. _proven.Keys.Where(r => !_back.Contains(r))];
        try
        {
            if (time.GetElapsedTime(_provenAt) > request.ProbeInterval && await health.LookAgainAsync(_proven, cancellationToken).ConfigureAwait(false) is { Count: > 0 } spoilt)
            {
                await SpoilAsync(spoilt).ConfigureAwait(false);
                return;
            }

            await log.TellReadmittingAsync([.. _proven.Keys], _number).ConfigureAwait(false);
            await fleet.RotateAsync([.. _proven.Keys], [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            NoteReadmitted();
        }
        catch (DeployException e)
        {
            // The release is not to blame.
            await StayAsync([], new Setback(e.Message, [], _number) { IsOfReadmission = true }, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!fleet.RotatesAtOnce)
            await AskHookAsync(RolloutHookPoint.AfterBatch, moved).ConfigureAwait(false);
    }

    // Replicas that are not switched go back into rotation, together with what is proven; each as far as that goes.
    private async Task StayAsync(IReadOnlyList<Replica> replicas, Setback? setback, CancellationToken cancellationToken)
    {
        if (replicas.Count == 0 && setback is null)
            return;
        var lost = await _readmission.EndAsync(_proven, replicas, _number, cancellationToken).ConfigureAwait(false);
        _proven.Clear();
        _back.Clear();
        if (setback is not null || lost.Count > 0)
            await SetBackAsync((setback ?? new Setback(Stop!.Reason, [], _number) { IsOfReadmission = true }).And(lost)).ConfigureAwait(false);
    }

    // Replicas that were proven, and failed before they were back in rotation.
    private async Task SpoilAsync(IReadOnlyDictionary<Replica, string> spoilt)
    {
        foreach (var replica in spoilt.Keys)
            _proven.Remove(replica);
        var failed = spoilt.Where(s => !_back.Contains(s.Key)).ToDictionary();
        _back.ExceptWith(spoilt.Keys);
        await LoseAsync(spoilt.Where(s => !failed.ContainsKey(s.Key)).ToDictionary()).ConfigureAwait(false);
        Updated -= failed.Count;
        await FailAsync(failed).ConfigureAwait(false);
    }

    private async Task FailAsync(IReadOnlyDictionary<Replica, string> failed)
    {
        if (failed.Count == 0)
            return;
        var groups = failed.GroupBy(f => f.Value, f => f.Key, StringComparer.Ordinal).Select(g => $"{RolloutLog.Names(g)}: {g.Key}").ToList();
        foreach (var group in groups)
            await log.TellAsync("ReplicasFailed", group, _number).ConfigureAwait(false);
        _failed.AddRange(failed.Keys);
        await SetBackAsync(new Setback(groups[0], [.. failed.Keys], _number)).ConfigureAwait(false);
    }

    // Replicas that could not be put back.
    private async Task LoseAsync(IReadOnlyDictionary<Replica, string> lost)
    {
        if (lost.Count == 0)
            return;
        floor.NoteLost(lost.Keys);
        await log.TellLeftOutAsync("not put back", lost, _number).ConfigureAwait(false);
        await SetBackAsync(new Setback(lost.First().Value, [.. lost.Keys], _number) { LeavesOut = true }).ConfigureAwait(false);
    }

    private async Task SetBackAsync(Setback setback)
    {
        var goesOn = budget.Takes(setback);
        if (Stop is not null)
            return;
        if (!goesOn)
            Stop = setback;
        await log.TellAsync(goesOn ? "GoingOn" : "Stopping", goesOn ? $"{budget}: {setback.Reason}" : $"nothing more leaves: {setback.Reason}", _number).ConfigureAwait(false);
    }

    private async Task AskHookAsync(RolloutHookPoint point, IReadOnlyList<Replica> replicas)
    {
        if (replicas.Count > 0 && await hook(point, replicas).ConfigureAwait(false) is { } refused)
            await SetBackAsync(refused).ConfigureAwait(false);
    }

    private void NoteProven(IReadOnlyDictionary<Replica, int> proven)
    {
        if (_proven.Count == 0)
            _provenAt = time.GetTimestamp();
        foreach (var (replica, restarts) in proven)
            _proven[replica] = restarts;
    }

    private void NoteReadmitted()
    {
        floor.NoteReadmitted(_proven.Keys);
        _proven.Clear();
        _back.Clear();
    }

    // As the run is cancelled. What cannot be done now, the next run does.
    private async Task RestoreAsync(IReadOnlyList<Lane> underWay)
    {
        List<Lane> lanes = [.. underWay.Union(_ended)];
        NoteProven(lanes.Where(l => l is { IsSwitched: true, Failure: null, Error: null }).ToDictionary(l => l.Replica, l => l.Restarts));
        List<Replica> leaving = [.. lanes.Where(l => l is { IsBack: false, IsSwitched: false }).Select(l => l.Replica).Union(_leaving)];
        try
        {
            await _readmission.EndAsync(_proven, leaving, _number, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or OperationCanceledException)
        {
            // The record could not be written: there is no effect without one.
        }
    }
}
