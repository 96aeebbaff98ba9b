namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>Which steps a canary has before it, from what is seen of the fleet and of the weights. Pure.</summary>
/// <param name="Steps">The steps that are left. The first one may have been gone already, and is then only watched.</param>
/// <param name="IsDone">True where all replicas run the release, with the weights as they were before: nothing is left but to watch.</param>
internal sealed record CanaryPlan(IReadOnlyList<PlannedStep> Steps, bool IsDone)
{
    /// <summary>Plans a canary.</summary>
    /// <param name="fleet">All replicas, and what was seen of them.</param>
    /// <param name="weights">The weights as they are.</param>
    /// <param name="original">The weights before the canary.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="goesOn">Whether a canary of this release had begun and has no end: then the weights tell the step that it had reached.</param>
    /// <remarks>
    /// The order is the same at each look: replicas that are pinned to the release first, then port by port over all hosts, in the service's order, so that both groups are
    /// spread over the hosts and the first host's first port is the first canary. So the replicas of a step are found again whatever part of them was moved. There are as many
    /// as have the share by their own weights, so that no canary gets more than it would without weights. At least one replica keeps the old release until 100 %.
    /// </remarks>
    /// <exception cref="DeployException">There is nothing to compare with or to go back to (<c>CanaryImpossible</c>), or no weights give a share (<c>NginxWeightUnreachable</c>).</exception>
    public static CanaryPlan Make(
        IReadOnlyList<(Replica Replica, ReplicaHealth Health)> fleet, IReadOnlyList<BalancerWeights> weights, IReadOnlyList<BalancerWeights> original, CanaryRequest request, bool goesOn)
    {
        var release = request.Rollout.Release;
        var takesPart = fleet.Where(r => !RolloutPlan.IsMarkedByOperator(r.Health)).ToList();
        if (fleet.FirstOrDefault(r => r.Health.PinnedRelease is null).Replica is { } never)
            throw CanaryDeploymentErrors.Impossible($"{never} was never deployed, so there is nothing that it could go back to", "Give it what the others run, with Invoke-RollingUpdate, and begin again.");
        if (takesPart.Count < 2)
            throw CanaryDeploymentErrors.Impossible("a canary takes two replicas in rotation: one that runs the release, and one to compare it with", "Add replicas, or use Invoke-RollingUpdate.");

        var begun = takesPart.Where(r => r.Health.PinnedRelease == release.Value).Select(r => r.Replica).ToList();
        List<Replica> order = [.. begun, .. takesPart.Select(r => r.Replica).Except(begun).Order(InTurn(fleet))];
        var steps = StepsOf(order, [.. fleet.Select(r => r.Replica)], original, request).SkipWhile(s => s.Canary.Count < begun.Count).ToList();
        // What has more on the release than a step asks for is beyond it.
        if (goesOn && begun.Count > 0 && steps.FindIndex(s => BalancerWeights.AreSame(s.Weights, weights)) is > 0 and var reached)
            steps.RemoveRange(0, reached);
        var isDone = steps is [{ IsLast: true } last] && BalancerWeights.AreSame(last.Weights, weights) && fleet.All(r => RolloutPlan.IsCurrent(r.Health, release));
        return new CanaryPlan(steps, isDone);
    }

    private static IEnumerable<PlannedStep> StepsOf(List<Replica> order, HashSet<Replica> all, IReadOnlyList<BalancerWeights> original, CanaryRequest request)
    {
        PlannedStep? before = null;
        var number = 0;
        foreach (var percent in request.Step.Where(p => p < 100).Append(100))
        {
            number++;
            HashSet<Replica> canary = percent == 100 ? all : order.Take(CountFor(percent, order, original)).ToHashSet();
            var step = new PlannedStep(number, percent, canary, percent == 100 ? original : [.. original.Select(b => b.Give(canary, percent))]);
            // A step that changes nothing would only be watched twice.
            if (before is null || before.Canary.Count != canary.Count || !BalancerWeights.AreSame(before.Weights, step.Weights))
                yield return step;
            before = step;
        }
    }

    private static int CountFor(int percent, List<Replica> order, IReadOnlyList<BalancerWeights> original)
    {
        var canary = new HashSet<Replica>();
        while (canary.Count < order.Count - 1)
        {
            canary.Add(order[canary.Count]);
            if (original.All(b => b.ShareOf(canary) >= percent - 1e-9))
                break;
        }

        return canary.Count;
    }

    private static Comparer<Replica> InTurn(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> fleet)
    {
        var hosts = fleet.Select(r => r.Replica.Host.Alias).Distinct(StringComparer.Ordinal).ToList();
        return Comparer<Replica>.Create((a, b) => (a.Port.CompareTo(b.Port), hosts.IndexOf(a.Host.Alias).CompareTo(hosts.IndexOf(b.Host.Alias))) switch { (0, var h) => h, (var p, _) => p });
    }
}
