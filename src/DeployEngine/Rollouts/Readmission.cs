namespace XDeploy.Engine.Rollouts;

/// <summary>Puts back into rotation whatever is fit to serve, where something has ended before its time.</summary>
internal sealed class Readmission(IFleet fleet, RolloutPlan plan, HealthWatch health, FloorWatch floor, RolloutLog log)
{
    private readonly RotationOfEach _rotation = new(fleet);

    /// <summary>Puts replicas back into rotation, each as far as that goes. What cannot go back is recorded.</summary>
    /// <param name="proven">Replicas that were proven, and how often each had been restarted by then.</param>
    /// <param name="leaving">Replicas on their way out of rotation, or out of it, that run what they ran before. What an earlier run left out stays out: it is not proven.</param>
    /// <param name="number">The batch's number.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>Those that may be left out of rotation.</returns>
    public async Task<IReadOnlyCollection<Replica>> EndAsync(
        IReadOnlyDictionary<Replica, int> proven, IReadOnlyCollection<Replica> leaving, int number, CancellationToken cancellationToken)
    {
        IReadOnlyList<Replica> back = [.. proven.Keys, .. leaving.Where(r => !plan.LeftOut.Contains(r))];
        List<Replica> unproven = [.. leaving.Where(plan.LeftOut.Contains)];
        if (back.Count + unproven.Count == 0)
            return [];
        Dictionary<Replica, string> lost;
        try
        {
            lost = await health.LookAgainAsync(proven, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            // Nobody can tell how they are now.
            lost = proven.Keys.ToDictionary(r => r, _ => e.Problem);
        }

        back = [.. back.Where(r => !lost.ContainsKey(r))];
        if (back.Count > 0)
            await log.TellReadmittingAsync(back, number).ConfigureAwait(false);
        foreach (var replica in unproven)
            lost[replica] = "an earlier run left it out of rotation, and it is not proven";
        foreach (var (replica, why) in (await _rotation.ChangeAsync(back, [], TimeSpan.Zero, cancellationToken).ConfigureAwait(false)).Lost)
            lost[replica] = why;
        // Those that are lost may be back as well, as far as anybody knows.
        floor.NoteReadmitted(back);
        floor.NoteLost(lost.Keys);
        await log.TellLeftOutAsync("not readmitted", lost, number).ConfigureAwait(false);
        return lost.Keys;
    }
}
