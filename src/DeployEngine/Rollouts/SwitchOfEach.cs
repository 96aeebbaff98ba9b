namespace XDeploy.Engine.Rollouts;

/// <summary>Switches hosts such that one that fails says nothing of the others.</summary>
internal static class SwitchOfEach
{
    /// <summary>Switches replicas, host by host at the same time.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="replicas">The replicas.</param>
    /// <param name="release">The release.</param>
    /// <param name="patience">How long to wait for answers at most.</param>
    /// <param name="lost">Takes the replicas of hosts that failed, and why.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>How long it waited for answers.</returns>
    public static async Task<TimeSpan> SwitchEachAsync(
        this IFleet fleet, IReadOnlyList<Replica> replicas, ReleaseId release, TimeSpan patience, Dictionary<Replica, string> lost, CancellationToken cancellationToken)
    {
        var waits = await Task.WhenAll(replicas.GroupBy(r => r.Host.Alias).Select(async host =>
        {
            try
            {
                return await fleet.SwitchAsync([.. host], release, patience, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e)
            {
                lock (lost)
                {
                    foreach (var replica in host)
                        lost[replica] = e.Problem;
                }

                return TimeSpan.Zero;
            }
        })).ConfigureAwait(false);
        return waits.Max();
    }
}
