namespace XDeploy.Engine.Rollouts;

/// <summary>Watches replicas that were started until it is known of each whether it is healthy, and stays so without a restart for StableFor.</summary>
internal sealed class HealthWatch(IFleet fleet, RolloutRequest request, TimeProvider time)
{
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(60);

    /// <summary>Waits until every replica is proven.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="version">The version that they report; null for any.</param>
    /// <param name="waited">How long they have been waited for already.</param>
    /// <param name="cancellationToken">Stops the watch.</param>
    /// <returns>How often each had been restarted when it was proven.</returns>
    /// <exception cref="DeployException">The first that is not healthy in time, does not stay so, or is restarted (<c>ReplicaUnhealthy</c>).</exception>
    public async Task<IReadOnlyDictionary<Replica, int>> ProveAsync(
        IReadOnlyCollection<Replica> replicas, string? version, TimeSpan waited, CancellationToken cancellationToken) =>
        (await WatchAsync(replicas, version, waited, isStrict: true, (health, why) => throw Unhealthy(health, why), cancellationToken).ConfigureAwait(false)).Restarts;

    /// <summary>Judges every replica by itself: none waits for another's failure.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="version">The version that they report; null for any.</param>
    /// <param name="waited">How long they have been waited for already.</param>
    /// <param name="isStrict">Whether one that stumbles has failed; if not it has until its time is over.</param>
    /// <param name="cancellationToken">Stops the watch.</param>
    /// <returns>The replicas that are not proven and why, and how often each of the others had been restarted when it was proven.</returns>
    public async Task<(IReadOnlyDictionary<Replica, string> Failed, IReadOnlyDictionary<Replica, int> Proven)> JudgeAsync(
        IReadOnlyCollection<Replica> replicas, string? version, TimeSpan waited, bool isStrict, CancellationToken cancellationToken)
    {
        var (failed, restarts) = await WatchAsync(replicas, version, waited, isStrict, null, cancellationToken).ConfigureAwait(false);
        return (failed, restarts.Where(r => !failed.ContainsKey(r.Key)).ToDictionary());
    }

    /// <summary>Looks once more at replicas that were proven some time ago.</summary>
    /// <param name="proven">The replicas, and how often each had been restarted when it was proven.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <returns>Those that did not stay healthy, and why.</returns>
    public async Task<Dictionary<Replica, string>> LookAgainAsync(IReadOnlyDictionary<Replica, int> proven, CancellationToken cancellationToken)
    {
        var byName = proven.Keys.ToDictionary(r => (r.Host.Alias, r.Port));
        var seen = proven.Count == 0 ? [] : await fleet.ObserveEachAsync(byName.Values, null, cancellationToken).ConfigureAwait(false);
        return seen.Select(health => (Replica: byName[(health.HostName, health.Port)], Health: health))
            .Where(r => IsSpoilt(r.Health, proven[r.Replica]))
            .ToDictionary(r => r.Replica, r => Spoilt(r.Health));
    }

    /// <summary>Whether a replica that was proven did not stay healthy.</summary>
    public static bool IsSpoilt(ReplicaHealth health, int restarts) => !health.Healthy || health.Restarts > restarts;

    /// <summary>What became of one that was proven.</summary>
    public static string Spoilt(ReplicaHealth health) =>
        health.Healthy ? "systemd restarted it before it was back in rotation" : $"it was healthy, and then {health.Reason}";

    private async Task<(Dictionary<Replica, string> Failed, Dictionary<Replica, int> Restarts)> WatchAsync(
        IReadOnlyCollection<Replica> replicas, string? version, TimeSpan waited, bool isStrict, Action<ReplicaHealth, string>? fail, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var pause = FirstProbe;
        var watched = replicas.ToDictionary(r => (r.Host.Alias, r.Port));
        var since = new Dictionary<Replica, long>(watched.Count);
        var restarts = new Dictionary<Replica, int>(watched.Count);
        var failed = new Dictionary<Replica, string>();
        while (true)
        {
            var seen = await fleet.ObserveEachAsync(watched.Values, version, cancellationToken).ConfigureAwait(false);
            var now = time.GetTimestamp();
            var late = waited + time.GetElapsedTime(start) >= request.ReadyTimeout;
            var proven = 0;
            foreach (var health in seen)
            {
                var replica = watched[(health.HostName, health.Port)];
                var restarted = health.Restarts > restarts.GetValueOrDefault(replica, health.Restarts);
                restarts[replica] = health.Restarts;
                var stumble = restarted ? "systemd restarted it while it was watched"
                    : !health.Healthy && since.ContainsKey(replica) ? $"it was healthy, and then {health.Reason}"
                    : null;
                if (restarted || !health.Healthy)
                    since.Remove(replica);
                if (health.Healthy)
                    since.TryAdd(replica, now);
                var why = isStrict && stumble is not null ? stumble
                    : late && !health.Healthy ? $"{health.Reason}, {request.ReadyTimeout.TotalSeconds:0.#} s after its start"
                    : null;
                if (why is not null)
                {
                    fail?.Invoke(health, why);
                    failed.Add(replica, why);
                }
                else if (health.Healthy && time.GetElapsedTime(since[replica]) >= request.StableFor)
                {
                    proven++;
                }
            }

            foreach (var replica in failed.Keys)
                watched.Remove((replica.Host.Alias, replica.Port));
            if (proven == watched.Count)
                return (failed, restarts);

            await time.WaitAsync(pause, until: null, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 < request.ProbeInterval ? pause * 2 : request.ProbeInterval;
        }
    }

    /// <summary>The error of a replica that is not healthy.</summary>
    public static DeployException Unhealthy(ReplicaHealth health, string why) => new(
        "ReplicaUnhealthy", DeployErrorKind.Unhealthy, health.HostName,
        $"the replica on port {health.Port} did not become healthy: {why}.",
        "See the unit's journal on the host (journalctl -u) and the release itself.");
}
