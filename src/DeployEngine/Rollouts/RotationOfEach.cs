namespace XDeploy.Engine.Rollouts;

/// <summary>Changes the rotation of as many replicas as can be, where the usual all or nothing would leave more of them out than needed.</summary>
internal sealed class RotationOfEach(IFleet fleet)
{
    /// <summary>Changes the rotation of as many replicas as can be: what a host fails is tried again without that host.</summary>
    /// <param name="readmit">Replicas to put back into rotation.</param>
    /// <param name="drain">Replicas to take out of it.</param>
    /// <param name="deadline">How long to wait until these are quiet.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The replicas whose rotation may not have been changed, and why; and those that still had connections at the deadline.</returns>
    public async Task<(Dictionary<Replica, string> Lost, IReadOnlyList<Replica> Busy)> ChangeAsync(
        IReadOnlyList<Replica> readmit, IReadOnlyList<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        IReadOnlyList<Replica> busy = [];
        var lost = new Dictionary<Replica, string>();
        var triedAgain = false;
        while (readmit.Count + drain.Count > 0)
        {
            try
            {
                busy = await fleet.RotateAsync(readmit, drain, deadline, cancellationToken).ConfigureAwait(false);
                break;
            }
            catch (DeployException e)
            {
                List<Replica> failed = [.. readmit.Concat(drain).Where(r => r.Host.Alias == e.HostName)];
                // A balancer: what it refused may have been taken back from it by now.
                if (failed.Count == 0 && !triedAgain)
                {
                    triedAgain = true;
                    continue;
                }

                if (failed.Count == 0)
                    failed = [.. readmit, .. drain];
                foreach (var replica in failed)
                    lost[replica] = e.Problem;
                readmit = [.. readmit.Where(r => !lost.ContainsKey(r))];
                drain = [.. drain.Where(r => !lost.ContainsKey(r))];
            }
        }

        return (lost, busy);
    }
}
