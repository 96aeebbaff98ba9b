using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Unit.Rollouts.Simulation;

namespace XDeploy.Unit.Rollouts.Canary;

/// <summary>A simulated service as one controller sees it.</summary>
internal sealed class SimulatedSite(SimulatedCanary canary, SimulatedFleet fleet) : ICanarySite, IFleet
{
    private TimeSpan _start;

    public SimulatedFleet Simulated => fleet;

    public IFleet Fleet => this;

    public TimeSpan SettleTime => TimeSpan.FromMilliseconds(500);

    public bool RotatesAtOnce => fleet.RotatesAtOnce;

    public async Task<CanarySurvey> SurveyAsync(CancellationToken cancellationToken)
    {
        var seen = (await SeeAsync(cancellationToken)).ToDictionary(h => (h.HostName, h.Port));
        canary.BeginRun();
        return new CanarySurvey([.. canary.World.Replicas.Select(r => (r.Id, seen[(r.Id.Host.Alias, r.Id.Port)]))], canary.Weights);
    }

    // A host that cannot be reached hides what it is pinned to.
    private async Task<IReadOnlyList<ReplicaHealth>> SeeAsync(CancellationToken cancellationToken)
    {
        if (canary.World.Hosts.TrueForAll(h => h.IsReachable))
            return await fleet.SurveyAsync(cancellationToken);
        var seen = await fleet.ObserveAsync([.. canary.World.Replicas.Select(r => r.Id)], null, cancellationToken);
        return [.. seen.Select(h => (Health: h, Replica: canary.World.Replicas.First(r => r.Id.Host.Alias == h.HostName && r.Id.Port == h.Port)))
            .Select(r => r.Replica.Host.IsReachable ? r.Health with { PinnedRelease = r.Replica.Pinned, RunningRelease = r.Replica.Running } : r.Health)];
    }

    public async Task WeighAsync(IReadOnlyList<BalancerWeights> weights, CancellationToken cancellationToken)
    {
        await TravelAsync();
        if (canary.AfterWeighing-- <= 0 && canary.FailWeighing-- > 0)
            throw new DeployException("NginxReloadFailed", DeployErrorKind.RemoteFailure, "lb1", "nginx did not take the change");
        canary.Weights = weights;
        canary.Check("weighed");
    }

    public async Task StartWatchAsync(CancellationToken cancellationToken)
    {
        await TravelAsync();
        _start = canary.Time.Now;
    }

    public async Task<CanaryLook> WatchAsync(CancellationToken cancellationToken)
    {
        await TravelAsync();
        var seconds = (canary.Time.Now - _start).TotalSeconds;
        return new CanaryLook([.. canary.Weights.SelectMany(balancer => canary.World.Replicas.Where(r => !r.IsOutOfRotation).Select(r => Traffic(balancer, r, seconds)))], []);
    }

    public Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken) =>
        fleet.ObserveAsync(replicas, expectedVersion, cancellationToken);

    public async Task<IReadOnlyList<Replica>> RotateAsync(IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken)
    {
        var busy = await fleet.RotateAsync(readmit, drain, deadline, cancellationToken);
        canary.Check("rotated");
        return busy;
    }

    public Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken) => fleet.AwaitQuietAsync(replicas, deadline, cancellationToken);

    public async Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken)
    {
        var waited = await fleet.SwitchAsync(replicas, release, patience, cancellationToken);
        canary.Check("switched");
        return waited;
    }

    private NginxTraffic Traffic(BalancerWeights balancer, SimulatedReplica replica, double seconds)
    {
        var requests = (long)(canary.Rate / 2.0 * seconds * balancer.ShareOf(new HashSet<Replica> { replica.Id }) / 100);
        var failed = replica.Running == Scenario.NewRelease ? (long)(requests * canary.ErrorRate) : 0;
        return new NginxTraffic
        {
            HostName = [balancer.HostName],
            Address = $"{replica.Id.Host.Address}:{replica.Id.Port}",
            Requests = requests,
            Status = new Dictionary<int, long> { [200] = requests - failed, [500] = failed },
            Time = Enumerable.Range(0, 10).ToDictionary(i => TimeSpan.FromMilliseconds(20 + i), _ => requests / 10),
            Quantile = new Dictionary<double, TimeSpan>(),
            Position = [],
        };
    }

    private async Task TravelAsync()
    {
        await canary.Time.Wait(TimeSpan.FromMilliseconds(20));
        if (fleet.IsDead)
            throw new ControllerDied();
    }
}
