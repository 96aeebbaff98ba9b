namespace XDeploy.Engine.Rollouts;

/// <summary>Takes replicas out of rotation, and has what is proven go back in the same change.</summary>
internal sealed class Departure(IFleet fleet, FailureBudget budget, RolloutLog log)
{
    /// <summary>Takes replicas out of rotation. Where so many may fail, those on hosts that fail stay behind.</summary>
    /// <param name="leaving">The replicas.</param>
    /// <param name="readmit">Those that go back into rotation.</param>
    /// <param name="deadline">How long to wait until those that leave are quiet.</param>
    /// <param name="number">The batch's number.</param>
    /// <param name="readmitted">Told that those that go back are back.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>What left, and those of them that still had connections at the deadline; and the rest, on hosts that failed.</returns>
    /// <exception cref="DeployException">The rotation could not be changed, or more replicas failed than may.</exception>
    public async Task<(IReadOnlyList<Replica> Left, IReadOnlyList<Replica> Busy, Setback? Setback)> TakeOutAsync(
        IReadOnlyList<Replica> leaving, IReadOnlyList<Replica> readmit, TimeSpan deadline, int number, Action readmitted, CancellationToken cancellationToken)
    {
        Setback? setback = null;
        while (leaving.Count > 0)
        {
            await log.TellAsync("Draining", $"{RolloutLog.Names(leaving)}: out of rotation{(readmit.Count == 0 ? string.Empty : $", and {RolloutLog.Names(readmit)} back in")}", number).ConfigureAwait(false);
            try
            {
                var busy = await fleet.RotateAsync(readmit, leaving, deadline, cancellationToken).ConfigureAwait(false);
                readmitted();
                return (leaving, busy, setback);
            }
            catch (DeployException e)
            {
                IReadOnlyList<Replica> failed = [.. leaving.Where(r => r.Host.Alias == e.HostName)];
                setback = new Setback(e.Message, failed, number).And(setback);
                if (failed.Count == 0 || !budget.WouldTake(setback.Replicas, number))
                    throw;
                leaving = [.. leaving.Except(failed)];
            }
        }

        return (leaving, [], setback);
    }
}
