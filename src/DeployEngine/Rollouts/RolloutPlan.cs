namespace XDeploy.Engine.Rollouts;

/// <summary>What a rolling update will do: pure data, made before anything is touched.</summary>
/// <param name="Batches">The replicas to update, batch by batch.</param>
/// <param name="Floor">How many replicas must stay in rotation at every moment.</param>
/// <param name="Previous">The release that each replica to update is pinned to now; null for one that was never deployed.</param>
public sealed record RolloutPlan(IReadOnlyList<IReadOnlyList<Replica>> Batches, int Floor, IReadOnlyDictionary<Replica, string?> Previous)
{
    /// <summary>Plans a rolling update.</summary>
    /// <param name="fleet">All replicas of the service and what was seen of them.</param>
    /// <param name="request">What is asked.</param>
    /// <remarks>
    /// Replicas that serve nobody come first: updating them costs nothing. The others alternate between hosts, so that a batch loads
    /// no host more than needed. A batch never takes more serving replicas than the floor leaves.
    /// </remarks>
    /// <exception cref="DeployException">The floor leaves no replica to update at a time (<c>FloorTooHigh</c>).</exception>
    public static RolloutPlan Rolling(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> fleet, RolloutRequest request)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        ArgumentNullException.ThrowIfNull(request);

        var floor = request.MinAvailable.ForFloor(fleet.Count);
        var outdated = fleet.Where(r => !IsCurrent(r.Health, request.Release)).ToList();
        var idle = outdated.Where(r => !r.Health.InRotation).Select(r => r.Replica).ToList();
        var serving = outdated.Where(r => r.Health.InRotation).Select(r => r.Replica)
            .OrderBy(r => r.Port).ThenBy(r => r.Host.Alias, StringComparer.Ordinal).ToList();

        if (serving.Count > 0 && fleet.Count - floor < 1)
        {
            throw new DeployException(
                "FloorTooHigh", DeployErrorKind.InvalidInput, null,
                $"MinAvailable {request.MinAvailable} of {fleet.Count} replicas leaves none that may be stopped.",
                "Lower MinAvailable or add replicas.");
        }

        var batches = new List<IReadOnlyList<Replica>>();
        var rest = new Queue<Replica>(idle.Concat(serving));
        while (rest.Count > 0)
        {
            var size = request.BatchSize[Math.Min(batches.Count, request.BatchSize.Count - 1)].ForBatch(fleet.Count);
            var batch = new List<Replica>();
            // The idle ones come first, so what is left to take of them tells how many of a batch serve.
            var idleLeft = Math.Max(0, rest.Count - serving.Count);
            size = Math.Min(size, idleLeft + fleet.Count - floor);
            while (batch.Count < size && rest.TryDequeue(out var next))
                batch.Add(next);

            batches.Add(batch);
        }

        return new RolloutPlan(batches, floor, outdated.ToDictionary(r => r.Replica, r => r.Health.PinnedRelease));
    }

    // A replica that the operator has marked down is left down, and needs nothing more than the others.
    private static bool IsCurrent(ReplicaHealth health, ReleaseId release) =>
        health.PinnedRelease == release.Value && health.RunningRelease == release.Value && health.Healthy && !health.Drained;
}
