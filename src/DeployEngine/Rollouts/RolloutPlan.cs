namespace XDeploy.Engine.Rollouts;

/// <summary>What a rolling update will do: pure data, made before anything is touched.</summary>
/// <param name="Batches">The replicas to update, batch by batch.</param>
/// <param name="Floor">How many replicas must stay in rotation at every moment.</param>
/// <param name="Previous">The release that each replica to update is pinned to now; null for one that was never deployed.</param>
public sealed record RolloutPlan(IReadOnlyList<IReadOnlyList<Replica>> Batches, int Floor, IReadOnlyDictionary<Replica, string?> Previous)
{
    /// <summary>Replicas to update that an earlier run left out of rotation: they go back only when they are proven.</summary>
    public IReadOnlySet<Replica> LeftOut { get; init; } = new HashSet<Replica>();

    /// <summary>Replicas that follow the batches, in turn, as a sliding window: there is none without a batch before it.</summary>
    public IReadOnlyList<Replica> Window { get; init; } = [];

    /// <summary>How many of the window may be away at once.</summary>
    public int WindowSize { get; init; }

    /// <summary>All replicas to update.</summary>
    public IEnumerable<Replica> Replicas => Batches.SelectMany(b => b).Concat(Window);

    /// <summary>Replicas that cannot be reached, and that the failure budget allows to skip.</summary>
    public IReadOnlyList<Replica> Skipped { get; init; } = [];

    /// <summary>How many replicas serve for the time of the update only: no share is one of them.</summary>
    public int Surge { get; init; }

    /// <summary>Plans a rolling update.</summary>
    /// <param name="fleet">All replicas of the service and what was seen of them.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="only">The replicas that may be touched; null for all. The floor counts the others too.</param>
    /// <param name="surge">How many of the fleet are there for the time of the update only: no share is one of them.</param>
    /// <param name="restart">Replicas that need a restart though they run the release; null for none.</param>
    /// <remarks>
    /// Replicas that serve nobody come first: updating them costs nothing. The others alternate between hosts, so that a batch loads
    /// no host more than needed. What is left after the batches that were asked for goes as a sliding window, where one is asked for. A batch never takes more serving replicas than the floor leaves, counting those that serve by then: what an operator
    /// marked down serves nobody afterwards either.
    /// </remarks>
    /// <exception cref="DeployException">
    /// The floor leaves no replica to update at a time (<c>FloorTooHigh</c>), or more replicas cannot be reached than may fail (<c>TooManyUnreachable</c>).
    /// </exception>
    public static RolloutPlan Rolling(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> fleet, RolloutRequest request, IReadOnlySet<Replica>? only = null, int surge = 0, IReadOnlySet<Replica>? restart = null)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(request);

        var floor = request.MinAvailable.ForFloor(fleet.Count - surge);
        var asked = only is null ? fleet : [.. fleet.Where(r => only.Contains(r.Replica))];
        var skipped = asked.Where(r => r.Health.Unreachable).ToList();
        if (skipped.Count > request.MaxFailures.ForBudget(fleet.Count - surge))
            throw TooManyUnreachable([.. skipped.Select(r => r.Health)], request);
        var outdated = asked.Where(r => !r.Health.Unreachable && (!IsCurrent(r.Health, request.Release) || restart?.Contains(r.Replica) == true)).ToList();
        var rank = HostRank.Of(request.First);
        var idle = outdated.Where(r => !r.Health.InRotation).OrderBy(r => rank(r.Replica.Host)).ToList();
        var serving = outdated.Where(r => r.Health.InRotation).Select(r => r.Replica)
            .OrderBy(r => rank(r.Host)).ThenBy(r => r.Port).ThenBy(r => r.Host.Alias, StringComparer.Ordinal).ToList();

        var batches = new List<IReadOnlyList<Replica>>();
        var available = fleet.Count(r => r.Health.InRotation);
        var (idleTaken, servingTaken) = (0, 0);
        // Before a window each size holds for one batch.
        while ((idleTaken < idle.Count || servingTaken < serving.Count) && (request.Window is null || batches.Count < request.BatchSize.Count))
        {
            var size = request.BatchSize[Math.Min(batches.Count, request.BatchSize.Count - 1)].ForBatch(fleet.Count - surge);
            var ofIdle = Math.Min(size, idle.Count - idleTaken);
            var ofServing = Math.Min(Math.Min(size - ofIdle, serving.Count - servingTaken), Math.Max(0, available - floor));
            if (ofIdle + ofServing == 0)
                throw TooHigh(fleet, request);

            var resting = idle.GetRange(idleTaken, ofIdle);
            batches.Add([.. resting.Select(r => r.Replica), .. serving.GetRange(servingTaken, ofServing)]);
            available += resting.Count(r => !IsMarkedByOperator(r.Health));
            idleTaken += ofIdle;
            servingTaken += ofServing;
        }

        List<Replica> window = [.. idle.Skip(idleTaken).Select(r => r.Replica), .. serving.Skip(servingTaken)];
        if (servingTaken < serving.Count && available + idle.Skip(idleTaken).Count(r => !IsMarkedByOperator(r.Health)) <= floor)
            throw TooHigh(fleet, request);
        return new RolloutPlan(batches, floor, outdated.ToDictionary(r => r.Replica, r => r.Health.PinnedRelease))
        {
            LeftOut = idle.Where(r => r.Health.Drained).Select(r => r.Replica).ToHashSet(),
            Window = window,
            WindowSize = request.Window?.ForBatch(fleet.Count - surge) ?? 0,
            Skipped = [.. skipped.Select(r => r.Replica)],
            Surge = surge,
        };
    }

    /// <summary>Replicas in words, and what they ran before.</summary>
    internal string ToPrevious(IEnumerable<Replica> replicas, string how) =>
        string.Join("; ", replicas.GroupBy(r => Previous[r]).Select(group => $"{RolloutLog.Names(group)}: {how} release {group.Key}"));

    private static DeployException TooManyUnreachable(IReadOnlyList<ReplicaHealth> skipped, RolloutRequest request) => new(
        "TooManyUnreachable", DeployErrorKind.Connection, skipped[0].HostName,
        $"{skipped.Count} replicas cannot be reached, on {string.Join(", ", skipped.Select(r => r.HostName).Distinct(StringComparer.Ordinal))}, and MaxFailure {request.MaxFailures} allows fewer: {skipped[0].Reason}",
        "Bring the hosts back, or allow more with -MaxFailure: what is skipped comes along with Resume-Deployment.");

    private static DeployException TooHigh(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> fleet, RolloutRequest request)
    {
        var marked = fleet.Count(r => IsMarkedByOperator(r.Health));
        var but = marked == 0 ? string.Empty : $", {marked} of which an operator has marked down,";
        return new DeployException(
            "FloorTooHigh", DeployErrorKind.InvalidInput, null,
            $"MinAvailable {request.MinAvailable} of {fleet.Count} replicas{but} leaves none that may be stopped.",
            "Lower MinAvailable or add replicas.");
    }

    /// <summary>Whether an operator has marked a replica down: it is left down, and takes no part in shares of traffic.</summary>
    internal static bool IsMarkedByOperator(ReplicaHealth health) => health.Down && !health.Drained;

    // A replica that the operator has marked down is left down, and needs nothing more than the others.
    internal static bool IsCurrent(ReplicaHealth health, ReleaseId release) =>
        health.PinnedRelease == release.Value && health.RunningRelease == release.Value && health.Healthy && !health.Drained;
}
