namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>The way back from a canary: weight before capacity. Its share falls first, then replicas are moved, and the weights are what they were when all are back.</summary>
internal sealed class CanaryReturn(ICanarySite site, RolloutRequest request, IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> original, TimeProvider time, Func<RolloutEvent, Task> record)
{
    private readonly RolloutLog _log = new(time, record);

    /// <summary>What there is to do. Pure.</summary>
    /// <param name="survey">What was seen.</param>
    /// <param name="targets">The release that each replica is to go back to; one that is not in it stays as it is.</param>
    public (IReadOnlyList<(RolloutRequest Request, RolloutPlan Plan)> Plans, IReadOnlyList<BalancerWeights>? Lowered, IReadOnlyList<BalancerWeights> Original) Plan(
        CanarySurvey survey, IReadOnlyDictionary<Replica, string> targets)
    {
        // What was never moved, and is ill, is nobody's business here.
        var away = survey.Fleet.Where(r => targets.TryGetValue(r.Replica, out var target) && IsAway(r.Health, target)).ToList();
        // A host that cannot be reached keeps no replica of another one from going back.
        var plans = away.GroupBy(r => (IsHidden: r.Health.PinnedRelease is null, Target: targets[r.Replica]), r => r.Replica).OrderBy(g => g.Key.IsHidden)
            .Select(group => Plan(survey, new ReleaseId(group.Key.Target), group.ToHashSet())).Where(p => p.Plan.Batches.Count > 0).ToList();
        var leaving = plans.SelectMany(p => p.Plan.Batches).SelectMany(b => b).ToHashSet();
        List<BalancerWeights> before = [.. survey.Weights.Select(b => b.With(original))];
        var count = survey.Fleet.Count(r => !RolloutPlan.IsMarkedByOperator(r.Health));
        var floor = request.MinAvailable.ForFloor(survey.Fleet.Count);
        List<BalancerWeights> lowered = [.. survey.Weights.Zip(before, (now, b) => Lower(now, b, leaving, count - leaving.Count, floor))];
        return (plans, BalancerWeights.AreSame(lowered, survey.Weights) ? null : lowered, before);
    }

    /// <summary>The share that stays with replicas on their way back, in percent: as little as the others can take over, and they can where there are as many as the floor asks for.</summary>
    /// <param name="others">How many others there are.</param>
    /// <param name="floor">How many replicas can carry all of the traffic.</param>
    public static double ShareLeft(int others, int floor) => floor == 0 ? 1 : Math.Clamp(100.0 * (floor - others) / floor, 1, 100);

    /// <summary>Goes back.</summary>
    /// <param name="targets">The release that each replica is to go back to.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <returns>Whether everything is as it was before, why not, and how many replicas were moved.</returns>
    public async Task<(bool IsWhole, string Reason, int Moved)> RunAsync(IReadOnlyDictionary<Replica, string> targets, CancellationToken cancellationToken)
    {
        var survey = await site.SurveyAsync(cancellationToken).ConfigureAwait(false);
        var (plans, lowered, before) = Plan(survey, targets);
        var isSame = BalancerWeights.AreSame(survey.Weights, before);
        if (lowered is not null)
        {
            await _log.TellAsync("Weighing", "the share of the replicas on their way back falls to what the others cannot take over", 0).ConfigureAwait(false);
            isSame = false;
            try
            {
                await site.WeighAsync(lowered, cancellationToken).ConfigureAwait(false);
            }
            catch (DeployException e)
            {
                // Moving them back ends it too, only later.
                await _log.TellAsync("WeighingFailed", e.Message, 0).ConfigureAwait(false);
            }
        }

        var moved = 0;
        var failures = new List<string>();
        foreach (var (part, plan) in plans)
        {
            var executor = new RolloutExecutor(site.Fleet, part, site.SettleTime, time, record);
            var end = await executor.RunAsync(plan, [.. survey.Fleet.Select(r => r.Replica).Except(plan.Skipped)], cancellationToken).ConfigureAwait(false);
            moved += end.Updated;
            if (end.Status != RolloutStatus.Succeeded)
                failures.Add(end.Reason);
        }

        // What is not back keeps its small share.
        if (failures.Count > 0)
            return (false, string.Join(" ", failures), moved);

        if (isSame)
            return (true, string.Empty, moved);
        await _log.TellAsync("Weighing", "as before the canary", 0).ConfigureAwait(false);
        try
        {
            await site.WeighAsync(before, cancellationToken).ConfigureAwait(false);
            return (true, string.Empty, moved);
        }
        catch (DeployException e)
        {
            return (false, $"the weights are not what they were: {e.Message}", moved);
        }
    }

    // A replica that does not get well on its old release is tried on it once more, and not put back to the one that it comes from.
    private (RolloutRequest Request, RolloutPlan Plan) Plan(CanarySurvey survey, ReleaseId target, HashSet<Replica> only)
    {
        // Whatever fails, the others go back.
        var part = request with { MaxFailures = new ReplicaCount("100%"), Release = target, ExpectedVersion = request.ExpectedVersion == request.Release.Value ? target.Value : null };
        var plan = RolloutPlan.Rolling(survey.Fleet, part, only);
        return (part, plan with { Previous = plan.Previous.ToDictionary(p => p.Key, string? (_) => target.Value) });
    }

    private static bool IsAway(ReplicaHealth health, string target) => health.Drained || health.PinnedRelease != target || (health.RunningRelease is { } running && running != target);

    private static BalancerWeights Lower(BalancerWeights now, BalancerWeights before, HashSet<Replica> leaving, int others, int floor)
    {
        var left = ShareLeft(others, floor);
        try
        {
            return now.ShareOf(leaving) <= left ? now : before.Give(leaving, left);
        }
        catch (DeployException)
        {
            // Many canaries beside few others: no weight is small enough, and moving them back ends it too.
            return now;
        }
    }
}
