using XDeploy.Engine.Nginx;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>The weights of an upstream's servers on one balancer, and what share of the requests they give. Pure.</summary>
/// <param name="HostName">Alias of the balancer.</param>
/// <param name="Server">The servers.</param>
internal sealed record BalancerWeights(string HostName, IReadOnlyList<ServerWeight> Server)
{
    /// <summary>The share of the requests that replicas get together, in percent, while all servers answer.</summary>
    public double ShareOf(IReadOnlySet<Replica> replicas)
    {
        var all = Sum(_ => true);
        return all == 0 ? 0 : 100.0 * Sum(s => IsOf(s, replicas)) / all;
    }

    /// <summary>
    /// These weights, changed such that replicas get a share of the requests together: never more of it, and at most an eighth or half a point less. Within both groups
    /// the weights keep their proportions, so a server that is twice as strong stays so. Where they have no more by themselves nothing is changed: weights
    /// never give replicas more than their strength.
    /// </summary>
    /// <exception cref="DeployException">No weights up to 1000 come near enough (<c>NginxWeightUnreachable</c>).</exception>
    public BalancerWeights Give(IReadOnlySet<Replica> replicas, double percent)
    {
        var first = Sum(s => IsOf(s, replicas));
        var second = Sum(s => !IsOf(s, replicas));
        if (first == 0 || second == 0 || ShareOf(replicas) <= percent)
            return this;
        var tolerance = Math.Min(WeightSolver.DefaultTolerance / 2, percent / 16);
        var split = WeightSolver.Solve(first, second, percent - tolerance, tolerance);
        return this with { Server = [.. Server.Select(s => s.IsIdle ? s : s with { Weight = s.Weight * (IsOf(s, replicas) ? split.First : split.Second) ?? s.Weight })] };
    }

    /// <summary>These servers with the weights of a journal. One that was not there then keeps what it has.</summary>
    public BalancerWeights With(IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> weights) =>
        weights.GetValueOrDefault(HostName) is not { } here ? this : this with { Server = [.. Server.Select(s => s with { Weight = here.GetValueOrDefault(s.Address, s.Weight) })] };

    /// <summary>Whether the servers have the same weights.</summary>
    public bool IsSame(BalancerWeights other) => HostName == other.HostName
        && Server.Select(s => (s.Address, s.Weight)).ToHashSet().SetEquals(other.Server.Select(s => (s.Address, s.Weight)));

    /// <summary>Whether two lists of balancers have the same weights.</summary>
    public static bool AreSame(IReadOnlyList<BalancerWeights> one, IReadOnlyList<BalancerWeights> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => pair.First.IsSame(pair.Second));

    /// <summary>The weights as a journal keeps them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> ToJournal(IReadOnlyList<BalancerWeights> weights) =>
        weights.ToDictionary(b => b.HostName, IReadOnlyDictionary<string, int> (b) => b.Server.ToDictionary(s => s.Address, s => s.Weight));

    private int Sum(Func<ServerWeight, bool> which) => Server.Where(s => !s.IsIdle && which(s)).Sum(s => s.Weight);

    private static bool IsOf(ServerWeight server, IReadOnlySet<Replica> replicas) => server.Replica is { } replica && replicas.Contains(replica);
}
