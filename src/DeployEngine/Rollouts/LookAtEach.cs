namespace XDeploy.Engine.Rollouts;

/// <summary>Looks at replicas such that a host whose look fails, for whatever reason, says nothing of the others.</summary>
internal static class LookAtEach
{
    /// <summary>Looks at replicas.</summary>
    /// <returns>What was seen; those of a host that could not be looked at are unhealthy, with the reason.</returns>
    /// <exception cref="DeployException">It failed, and not on one of the hosts.</exception>
    public static async Task<IReadOnlyList<ReplicaHealth>> ObserveEachAsync(
        this IFleet fleet, IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken)
    {
        var failed = new List<ReplicaHealth>();
        while (replicas.Count > 0)
        {
            try
            {
                var seen = await fleet.ObserveAsync(replicas, expectedVersion, cancellationToken).ConfigureAwait(false);
                return failed.Count == 0 ? seen : [.. seen, .. failed];
            }
            catch (DeployException e) when (replicas.Any(r => r.Host.Alias == e.HostName))
            {
                failed.AddRange(replicas.Where(r => r.Host.Alias == e.HostName).Select(r => new ReplicaHealth { HostName = r.Host.Alias, Port = r.Port, Reason = e.Problem }));
                replicas = [.. replicas.Where(r => r.Host.Alias != e.HostName)];
            }
        }

        return failed;
    }
}
