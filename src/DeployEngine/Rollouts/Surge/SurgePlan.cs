using XDeploy.Engine.Rollouts.BlueGreen;

namespace XDeploy.Engine.Rollouts.Surge;

/// <summary>Which replicas on spare ports serve for the time of an update, and what of an earlier one is there still. Pure.</summary>
/// <param name="Part">Those that take part.</param>
/// <param name="Stale">Those of them that are to be started, since they do not run the release yet.</param>
/// <param name="Serving">All on spare ports that some balancer gives requests to.</param>
/// <param name="Left">All on spare ports that run or get requests, before the update.</param>
internal sealed record SurgePlan(IReadOnlyList<Replica> Part, IReadOnlyList<Replica> Stale, IReadOnlyList<Replica> Serving, IReadOnlyList<Replica> Left)
{
    /// <summary>No spare ports.</summary>
    public static SurgePlan None { get; } = new([], [], [], []);

    /// <summary>Plans.</summary>
    /// <param name="spare">The replicas on spare ports, and what was seen of them.</param>
    /// <param name="rotations">What each balancer does with them.</param>
    /// <param name="replicas">How many replicas the service has.</param>
    /// <param name="request">What is asked.</param>
    public static SurgePlan Make(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> spare, IReadOnlyList<ColourRotation> rotations, int replicas, RolloutRequest request)
    {
        var rank = HostRank.Of(request.First);
        var count = request.Surge.Value == 0 ? 0 : request.Surge.ForBatch(replicas);
        // Host by host, so that each bears as little more as can be.
        var part = spare.Where(r => !r.Health.Unreachable).OrderBy(r => rank(r.Replica.Host)).ThenBy(r => r.Replica.Port).ThenBy(r => r.Replica.Host.Alias, StringComparer.Ordinal).Take(count).ToList();
        List<Replica> serving = [.. spare.Select(r => r.Replica).Where(r => rotations.Any(b => b.Up.Contains(r)))];
        return new SurgePlan(
            [.. part.Select(r => r.Replica)],
            [.. part.Where(r => !RolloutPlan.IsCurrent(r.Health with { Drained = false }, request.Release)).Select(r => r.Replica)],
            serving,
            [.. spare.Where(r => r.Health.UnitState is not ("" or "inactive" or "failed") || serving.Contains(r.Replica)).Select(r => r.Replica)]);
    }

    /// <summary>The replicas that take part, as an update sees them: they serve the release.</summary>
    public IEnumerable<(Replica Replica, ReplicaHealth Health)> AsServing(ReleaseId release) => Part.Select(r => (r, new ReplicaHealth
    {
        HostName = r.Host.Alias, Port = r.Port, Reason = string.Empty, UnitState = "active", StatusCode = 200, PinnedRelease = release.Value, RunningRelease = release.Value,
    }));
}
