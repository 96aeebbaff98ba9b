namespace XDeploy.Engine.Rollouts;

/// <summary>Starts replicas that get no requests, where all of them have to come up or none is of use.</summary>
internal static class StartOfAll
{
    /// <summary>Pins replicas to a release, starts them, and proves them.</summary>
    /// <exception cref="DeployException">One did not start, or does not get or stay healthy in time (<c>ReplicaUnhealthy</c>).</exception>
    public static async Task StartAllAsync(this IFleet fleet, IReadOnlyList<Replica> replicas, ReleaseId release, RolloutRequest request, TimeProvider time, CancellationToken cancellationToken)
    {
        var lost = new Dictionary<Replica, string>();
        var waited = await fleet.SwitchEachAsync(replicas, release, request.ReadyTimeout, lost, cancellationToken).ConfigureAwait(false);
        if (lost.Count > 0)
        {
            throw new DeployException(
                "ReplicaUnhealthy", DeployErrorKind.Unhealthy, lost.First().Key.Host.Alias, string.Join("; ", lost.GroupBy(l => l.Value, l => l.Key).Select(g => $"{RolloutLog.Names(g)}: {g.Key}")));
        }

        await new HealthWatch(fleet, request, time).ProveAsync(replicas, request.ExpectedVersion, waited, cancellationToken).ConfigureAwait(false);
    }
}
