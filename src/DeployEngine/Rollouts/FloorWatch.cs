namespace XDeploy.Engine.Rollouts;

/// <summary>Sees to it that enough replicas stay in rotation when a batch leaves it.</summary>
/// <remarks>
/// A batch may go as soon as the floor was seen in rotation without it, a moment ago: so no more replicas are looked at than the floor asks for, those first
/// that served when they were last looked at, and none while it is known that too many have yet to settle.
/// </remarks>
internal sealed class FloorWatch(IFleet fleet, RolloutRequest request, TimeSpan settleTime, TimeProvider time, IReadOnlyCollection<Replica> all)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // When each replica was last readmitted: until the settle time later its balancers may still pass it by. In the order of time.
    private readonly List<(Replica Replica, long At)> _settling = [];

    // Replicas that did not serve when they were last looked at.
    private readonly HashSet<Replica> _missing = [];

    // Replicas that are on their way, however they look.
    private readonly HashSet<Replica> _away = [];

    // When those that served were looked at.
    private readonly Dictionary<Replica, long> _served = [];

    /// <summary>How long a look holds: those that leave one after the other within that time need no new one.</summary>
    public TimeSpan LooksHold { get; init; }

    /// <summary>Notes that replicas leave, until they are noted to be readmitted or lost.</summary>
    public void NoteAway(IReadOnlyCollection<Replica> replicas) => _away.UnionWith(replicas);

    /// <summary>Notes that nothing more is done with replicas: a look tells how they are.</summary>
    public void NoteLost(IEnumerable<Replica> replicas)
    {
        foreach (var replica in replicas)
        {
            _away.Remove(replica);
            _served.Remove(replica);
        }
    }

    /// <summary>Notes that replicas went back into rotation just now.</summary>
    public void NoteReadmitted(IReadOnlyCollection<Replica> replicas)
    {
        NoteLost(replicas);
        _missing.ExceptWith(replicas);
        var now = time.GetTimestamp();
        _settling.AddRange(replicas.Select(r => (r, now)));
    }

    /// <summary>Waits until a batch can go without too few replicas being left in rotation. Where the wait is over before all of it can, a part of it may.</summary>
    /// <param name="floor">How many must be left.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="proven">Replicas that go back into rotation in the same moment, and how often each had been restarted when it was proven.</param>
    /// <param name="number">The batch's number.</param>
    /// <param name="waitingAsync">Told once that there is a wait. It puts the proven back into rotation, since they would be missing all the while.</param>
    /// <param name="wait">How it waits.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>What of the batch may go; or nothing, and those of the proven that did not stay healthy. Nothing at all where the run was asked to pause, or the wait was ended.</returns>
    /// <exception cref="DeployException">There were too few for too long (<c>FloorReached</c>).</exception>
    public async Task<(IReadOnlyList<Replica> Part, IReadOnlyList<ReplicaHealth> Spoilt)> AwaitAsync(
        int floor, IReadOnlyList<Replica> batch, IReadOnlyDictionary<Replica, int> proven, int number, Func<string, Task> waitingAsync, FloorWait wait, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = FirstPause;
        var told = false;
        var leaving = batch.ToHashSet();
        while (true)
        {
            if (wait.Suspend is not null && await wait.Suspend.AskAsync(cancellationToken).ConfigureAwait(false) is not null)
                return ([], []);
            var settling = Settling();
            bool Counts(Replica replica) => !leaving.Contains(replica) && !proven.ContainsKey(replica) && !settling.Contains(replica) && !_away.Contains(replica);
            var look = new Look(proven);
            foreach (var replica in _served.Where(s => time.GetElapsedTime(s.Value) < LooksHold && Counts(s.Key)).Select(s => s.Key))
                look.Note(replica, isServing: true);
            // What goes back is looked at in any case. Then as many as are needed, of those that are expected to serve; once there were too few, those that were missing.
            var others = told ? _missing.Where(Counts) : all.Where(r => Counts(r) && !_missing.Contains(r) && !look.Seen.Contains(r)).Take(Math.Max(0, floor - proven.Count - look.Serving.Count));
            await SeeAsync(look, [.. proven.Keys, .. others], cancellationToken).ConfigureAwait(false);
            if (look.Spoilt.Count > 0)
                return ([], look.Spoilt);
            if (look.Serving.Count >= floor)
                return (batch, []);

            List<Replica> rest = [.. all.Where(r => Counts(r) && !look.Seen.Contains(r))];
            var isOver = wait.Until is null && time.GetElapsedTime(start) > settleTime + request.ReadyTimeout;
            if (isOver || look.Serving.Count + rest.Count > floor - (wait.InParts ? batch.Count : 1))
            {
                await SeeAsync(look, rest, cancellationToken).ConfigureAwait(false);
                if (look.Serving.Count >= floor)
                    return (batch, []);
                rest = [];
            }

            // Replicas that serve nobody take nothing away, however few there are.
            var after = look.Serving.Count + rest.Count;
            await SeeAsync(look, batch, cancellationToken).ConfigureAwait(false);
            List<Replica> serving = [.. batch.Where(look.Serving.Contains)];
            if (serving.Count == 0)
                return (batch, []);

            if (isOver || wait.InParts)
            {
                // While some were not looked at too few are left in any case.
                var staying = (rest.Count > 0 ? serving : serving.Take(floor - after)).ToHashSet();
                List<Replica> part = [.. batch.Where(r => !staying.Contains(r))];
                if (part.Count > 0)
                    return (part, []);
                if (isOver)
                    throw Reached(number, after, floor);
            }

            if (!told)
                await waitingAsync($"for replicas to be back in rotation: {after + serving.Count} are, {floor + serving.Count} are needed").ConfigureAwait(false);
            if (!told && proven.Count > 0)
            {
                (told, proven) = (true, new Dictionary<Replica, int>());
                continue;
            }

            told = true;
            var settled = UntilSettled(floor - (all.Count - (wait.InParts ? 1 : leaving.Count) - settling.Count - _away.Count));
            await time.WaitAsync(settled > pause ? settled : pause, wait.Until, cancellationToken).ConfigureAwait(false);
            if (wait.Until is { IsCompleted: true })
                return ([], []);
            pause = pause * 2 < request.ProbeInterval ? pause * 2 : request.ProbeInterval;
        }
    }

    private static DeployException Reached(int number, int after, int floor) => new(
        "FloorReached", DeployErrorKind.Unhealthy, null,
        $"Batch {number} would leave {after} replicas in rotation, and MinAvailable asks for {floor}.",
        "See which replicas are unhealthy (Test-ServiceHealth), mend them, and run the update again.");

    private HashSet<Replica> Settling()
    {
        _settling.RemoveAll(s => time.GetElapsedTime(s.At) >= settleTime);
        return [.. _settling.Select(s => s.Replica)];
    }

    // Even if every replica that is not settling served, so many of those that are would be needed.
    private TimeSpan UntilSettled(int needed) =>
        needed > 0 && needed <= _settling.Count ? settleTime - time.GetElapsedTime(_settling[needed - 1].At) : TimeSpan.Zero;

    private async Task SeeAsync(Look look, IReadOnlyList<Replica> replicas, CancellationToken cancellationToken)
    {
        if (replicas.Count == 0)
            return;
        var byName = replicas.ToDictionary(r => (r.Host.Alias, r.Port));
        var now = time.GetTimestamp();
        foreach (var health in await fleet.ObserveEachAsync(replicas, null, cancellationToken).ConfigureAwait(false))
        {
            var replica = byName[(health.HostName, health.Port)];
            var isProven = look.Proven.TryGetValue(replica, out var restarts);
            if (isProven && HealthWatch.IsSpoilt(health, restarts))
                look.Spoilt.Add(health);
            // An operator's mark stays when a replica goes back.
            var isServing = isProven ? health.Healthy && (health.Drained || !health.Down) : health.InRotation;
            look.Note(replica, isServing);
            if (isServing && !isProven && LooksHold > TimeSpan.Zero)
                _served[replica] = now;
            else
                _served.Remove(replica);
            if (isServing)
                _missing.Remove(replica);
            else
                _missing.Add(replica);
        }
    }

    private sealed class Look(IReadOnlyDictionary<Replica, int> proven)
    {
        public IReadOnlyDictionary<Replica, int> Proven { get; } = proven;

        public HashSet<Replica> Seen { get; } = [];

        public HashSet<Replica> Serving { get; } = [];

        public List<ReplicaHealth> Spoilt { get; } = [];

        public void Note(Replica replica, bool isServing)
        {
            Seen.Add(replica);
            if (isServing)
                Serving.Add(replica);
        }
    }
}
