using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Unit.Rollouts.Canary;

/// <summary>Fleets and weights to plan canaries with.</summary>
internal static class CanaryFleet
{
    public const string Old = "1.0";
    public const string New = "2.0";

    public static IReadOnlyList<Replica> Replicas(int hosts, int ports) =>
        [.. Enumerable.Range(1, hosts).Select(h => new DeployHost { Alias = $"app{h}", Address = $"10.0.0.{h}", User = "deploy" }).SelectMany(h => Enumerable.Range(5001, ports).Select(p => new Replica(h, p)))];

    /// <summary>What is seen of replicas that serve: those given are on the new release.</summary>
    public static IReadOnlyList<(Replica Replica, ReplicaHealth Health)> Seen(IReadOnlyList<Replica> all, params IReadOnlyCollection<Replica> moved) =>
        [.. all.Select(r => (r, new ReplicaHealth { HostName = r.Host.Alias, Port = r.Port, Reason = string.Empty, PinnedRelease = moved.Contains(r) ? New : Old, RunningRelease = moved.Contains(r) ? New : Old }))];

    /// <summary>A balancer with these weights in the order of the replicas; 1 where there are no more.</summary>
    public static BalancerWeights Weights(IReadOnlyList<Replica> all, string balancer = "lb1", params IReadOnlyList<int> weights) =>
        new(balancer, [.. all.Select((r, i) => new ServerWeight($"{r.Host.Address}:{r.Port}", r, i < weights.Count ? weights[i] : 1, false))]);

    public static CanaryRequest Request(params int[] step) => new()
    {
        Rollout = new RolloutRequest { Release = new ReleaseId(New), BatchSize = [new("100%")], MinAvailable = new("50%"), ExpectedVersion = New },
        Step = step.Length > 0 ? step : [1, 5, 25, 50, 100],
        TrafficLog = "/var/log/nginx/x.traffic.log",
    };
}
