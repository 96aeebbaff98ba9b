namespace XDeploy.Engine.Rollouts;

/// <summary>Puts a batch that failed back to what it ran before, replica by replica: one that cannot go back keeps no other from it.</summary>
internal sealed class PutBack(IFleet fleet, RolloutRequest request, RolloutPlan plan, HealthWatch health, FloorWatch floor, RolloutLog log)
{
    private static readonly Dictionary<Replica, int> None = [];

    private readonly RotationOfEach _rotation = new(fleet);

    /// <summary>Puts as much of a batch back as can be. It is not readmitted yet.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="number">Its number.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The replicas that are proven on what they ran before, and how often each had been restarted by then; and those that are left out, and why.</returns>
    public async Task<(IReadOnlyDictionary<Replica, int> Proven, IReadOnlyDictionary<Replica, string> Lost)> RunAsync(
        IReadOnlyList<Replica> batch, int number, CancellationToken cancellationToken)
    {
        var back = new Dictionary<Replica, int>();
        var lost = new Dictionary<Replica, string>();
        // There is nothing to go back to for a first deployment: it stays out of rotation.
        foreach (var replica in batch.Where(r => plan.Previous[r] is null))
            lost[replica] = "it was never deployed before";
        IReadOnlyList<Replica> rest = [.. batch.Where(r => plan.Previous[r] is not null)];
        while (rest.Count > 0)
        {
            var put = await RunPartAsync(rest, number, cancellationToken).ConfigureAwait(false);
            rest = [.. rest.Except(put.Part)];
            foreach (var (replica, why) in put.Lost)
                lost[replica] = why;
            foreach (var (replica, restarts) in put.Proven)
                back[replica] = restarts;
        }

        await log.TellLeftOutAsync("not put back", lost, number).ConfigureAwait(false);
        return (back, lost);
    }

    private async Task<(IReadOnlyList<Replica> Part, Dictionary<Replica, string> Lost, IReadOnlyDictionary<Replica, int> Proven)> RunPartAsync(
        IReadOnlyList<Replica> batch, int number, CancellationToken cancellationToken)
    {
        IReadOnlyList<Replica> part;
        try
        {
            // Where nothing is drained, or a host has forgotten that it refuses connections, some of them serve.
            (part, _) = await floor.AwaitAsync(plan.Floor, batch, None, number, m => log.TellAsync("Waiting", m, number), FloorWait.Whole, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            return (batch, batch.ToDictionary(r => r, _ => e.Problem), None);
        }

        await log.TellAsync("PuttingBack", plan.ToPrevious(part, "back to"), number).ConfigureAwait(false);
        var (lost, busy) = await _rotation.ChangeAsync([], part, request.DrainTimeout, cancellationToken).ConfigureAwait(false);
        await log.TellBusyAsync(busy, request.DrainTimeout, number).ConfigureAwait(false);
        List<Replica> rest = [.. part.Where(r => !lost.ContainsKey(r))];
        if (rest.Count == 0)
            return (part, lost, None);

        await log.TellAsync("Switching", plan.ToPrevious(rest, "to"), number).ConfigureAwait(false);
        var waits = await Task.WhenAll(rest.GroupBy(r => plan.Previous[r]!)
            .Select(group => fleet.SwitchEachAsync([.. group], new ReleaseId(group.Key), request.ReadyTimeout, lost, cancellationToken))).ConfigureAwait(false);
        rest.RemoveAll(lost.ContainsKey);
        if (rest.Count == 0)
            return (part, lost, None);
        try
        {
            var (failed, proven) = await health.JudgeAsync(rest, version: null, waits.Max(), isStrict: false, cancellationToken).ConfigureAwait(false);
            foreach (var (replica, why) in failed)
                lost[replica] = why;
            return (part, lost, proven);
        }
        catch (DeployException e)
        {
            foreach (var replica in rest)
                lost[replica] = e.Problem;
            return (part, lost, None);
        }
    }
}
