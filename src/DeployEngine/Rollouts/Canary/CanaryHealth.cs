namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What looks at a step's replicas found, added up: probes, restarts, and whether a canary is down. Pure.</summary>
/// <param name="canary">The replicas that run the release.</param>
internal sealed class CanaryHealth(IReadOnlySet<Replica> canary)
{
    // One look may fail for reasons of the network. A process that is down for longer does not serve its share.
    private const int LooksUntilDown = 3;

    private readonly Dictionary<Replica, (int First, int Last)> _restarts = [];
    private readonly Dictionary<Replica, int> _downFor = [];
    private readonly Dictionary<bool, (long Probes, long Failed)> _probes = new() { [true] = (0, 0), [false] = (0, 0) };

    /// <summary>Adds a look at all replicas.</summary>
    public void Add(IReadOnlyList<(Replica Replica, ReplicaHealth Health)> seen)
    {
        // Where nothing answers, it is we that cannot see.
        if (seen.Count == 0 || seen.All(r => !r.Health.Healthy && r.Health.StatusCode == 0 && r.Health.UnitState.Length == 0))
            return;
        foreach (var (replica, health) in seen)
        {
            var isCanary = canary.Contains(replica);
            var (probes, failed) = _probes[isCanary];
            _probes[isCanary] = (probes + 1, failed + (health.Healthy ? 0 : 1));
            _downFor[replica] = health.Healthy ? 0 : _downFor.GetValueOrDefault(replica) + 1;
            // One that was not reached says 0.
            if (health.Healthy)
                _restarts[replica] = (_restarts.TryGetValue(replica, out var before) ? before.First : health.Restarts, health.Restarts);
        }
    }

    /// <summary>A sample with what was found of its side.</summary>
    public CanarySample Into(CanarySample sample, bool isCanary) => sample with
    {
        Probes = _probes[isCanary].Probes,
        FailedProbes = _probes[isCanary].Failed,
        Restarts = Restarts(isCanary),
    };

    /// <summary>How often systemd restarted replicas since the first look at each.</summary>
    public int Restarts(bool isCanary) => _restarts.Where(r => canary.Contains(r.Key) == isCanary).Sum(r => Math.Max(0, r.Value.Last - r.Value.First));

    /// <summary>Whether canaries are up.</summary>
    public CanaryFinding Finding()
    {
        var down = canary.Where(r => _downFor.GetValueOrDefault(r) > 0).ToList();
        var isLong = down.Any(r => _downFor[r] >= LooksUntilDown);
        return new CanaryFinding
        {
            Metric = "Health",
            Judgement = isLong ? CanaryJudgement.Fail : down.Count > 0 ? CanaryJudgement.Inconclusive : CanaryJudgement.Pass,
            Reason = down.Count == 0 ? "all are healthy" : $"{string.Join(", ", down)} {(down.Count == 1 ? "is" : "are")} not healthy{(isLong ? $", {LooksUntilDown} looks in a row" : string.Empty)}",
            Canary = down.Count,
        };
    }
}
