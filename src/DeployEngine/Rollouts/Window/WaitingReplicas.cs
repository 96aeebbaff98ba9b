namespace XDeploy.Engine.Rollouts.Window;

/// <summary>The replicas of a window that wait for their turn, in the order of the plan.</summary>
internal sealed class WaitingReplicas
{
    private readonly LinkedList<Replica> _waiting;
    private readonly Func<Replica, int> _rank;
    private readonly int _hosts;

    /// <summary>Takes the replicas.</summary>
    /// <param name="replicas">The replicas, in the order of the plan.</param>
    /// <param name="first">The hosts whose replicas come first.</param>
    public WaitingReplicas(IReadOnlyList<Replica> replicas, IReadOnlyList<string> first)
    {
        _waiting = new LinkedList<Replica>(replicas);
        var rank = HostRank.Of(first);
        _rank = r => rank(r.Host);
        _hosts = replicas.DistinctBy(r => r.Host.Alias).Count();
    }

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Takes those that come next: in the order of the plan, but for those on hosts where more are away than on others.</summary>
    /// <param name="count">How many at most.</param>
    /// <param name="away">Those that are away.</param>
    public IReadOnlyList<Replica> Take(int count, IEnumerable<Replica> away)
    {
        var loads = away.CountBy(r => r.Host.Alias).ToDictionary(StringComparer.Ordinal);
        var all = loads.Values.Sum();
        var taken = new List<Replica>();
        while (taken.Count < count && _waiting.First is { } first)
        {
            var best = first;
            var rank = _rank(first.Value);
            for (var node = first; node is not null && _rank(node.Value) == rank; node = node.Next)
            {
                if (Load(node) < Load(best))
                    best = node;
                // No host need have fewer.
                if (Load(best) <= all / _hosts)
                    break;
            }

            _waiting.Remove(best);
            taken.Add(best.Value);
            loads[best.Value.Host.Alias] = Load(best) + 1;
            all++;
        }

        return taken;

        int Load(LinkedListNode<Replica> node) => loads.GetValueOrDefault(node.Value.Host.Alias);
    }

    /// <summary>Takes back what could not go yet: it comes next.</summary>
    public void Return(IEnumerable<Replica> replicas)
    {
        foreach (var replica in replicas.Reverse())
            _waiting.AddFirst(replica);
    }
}
