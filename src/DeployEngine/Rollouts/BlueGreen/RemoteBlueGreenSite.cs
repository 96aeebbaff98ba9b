using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>A service with two colours on real hosts.</summary>
internal sealed class RemoteBlueGreenSite(DeployService service, string trafficLog, SessionPool pool, TimeProvider time) : IBlueGreenSite
{
    private readonly IReadOnlyList<Replica> _replicas = Replica.Of(service, [.. service.Port, .. service.StandbyPort]);
    private readonly RemoteFleet _fleet = new(service, Replica.Of(service, [.. service.Port, .. service.StandbyPort]), pool, probeTimeout: TimeSpan.FromSeconds(5));
    private readonly UnitName _template = UnitName.Parse($"{service.Name}@.service");
    private readonly UnitName _target = UnitName.Parse($"{service.Name}.target");
    private readonly RemoteTraffic _traffic = new(service, trafficLog, pool, time);

    /// <inheritdoc/>
    public IFleet Fleet => _fleet;

    /// <summary>Has hosts refuse our work where a later holder of the lock was there.</summary>
    public void Fence(long token) => _fleet.Fence(token);

    private ReplicaRetirement Retirement => new(service, _fleet.Hosts);

    /// <inheritdoc/>
    public async Task<BlueGreenSurvey> SurveyAsync(CancellationToken cancellationToken)
    {
        var (seen, _) = await _fleet.SurveyAsync(DrainMethod.None, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        var byName = seen.ToDictionary(h => (h.HostName, h.Port));
        return new BlueGreenSurvey([.. _replicas.Select(r => (r, byName[(r.Host.Alias, r.Port)]))], _fleet.Balancers.Rotations(_replicas));
    }

    /// <inheritdoc/>
    public Task CheckCapacityAsync(
        IReadOnlyList<(Replica Replica, ReplicaHealth Health)> live, IReadOnlyList<(Replica Replica, ReplicaHealth Health)> idle, CancellationToken cancellationToken) => EachHostAsync(async session =>
    {
        IEnumerable<ReplicaHealth> OfHere(IEnumerable<(Replica Replica, ReplicaHealth Health)> replicas) => replicas.Where(r => r.Replica.Host.Alias == session.Host.Alias).Select(r => r.Health);
        await ColourCapacity.CheckAsync(session, OfHere(live), OfHere(idle), cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task CancelRetirementAsync(CancellationToken cancellationToken) => Retirement.CancelAsync(cancellationToken);

    /// <summary>What an exchange would change in the files of the balancers, as they were seen last.</summary>
    public string ExchangeDiff(IReadOnlyList<Replica> up, IReadOnlyList<Replica> down) => _fleet.Balancers.ExchangeDiff(up, down);

    /// <inheritdoc/>
    public Task ExchangeAsync(IReadOnlyList<Replica> up, IReadOnlyList<Replica> down, CancellationToken cancellationToken) => _fleet.Balancers.ExchangeAsync(up, down, cancellationToken);

    /// <inheritdoc/>
    public Task StartWatchAsync(CancellationToken cancellationToken) => _traffic.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CanaryLook> WatchAsync(CancellationToken cancellationToken) => _traffic.LookAsync([.. service.Port, .. service.StandbyPort], cancellationToken);

    /// <inheritdoc/>
    public Task StartAtBootAsync(IReadOnlyList<Replica> replicas, IReadOnlyList<Replica> others, bool only, CancellationToken cancellationToken) => EachHostAsync(async session =>
    {
        List<string> InstancesOf(IReadOnlyList<Replica> all) => [.. all.Where(r => r.Host.Alias == session.Host.Alias).Select(r => r.Port.ToString(CultureInfo.InvariantCulture))];
        var facts = await BootLook.RunAsync(session, _target, _template, cancellationToken).ConfigureAwait(false);
        if (ColourAtBoot.Make(facts, InstancesOf(replicas), InstancesOf(others), only) is { } script)
            await _fleet.Hosts.RunAsync(session.Host, $"choose what starts with the host of {service}", TimeSpan.Zero, script, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Replica>> RetireAsync(IReadOnlyList<Replica> replicas, TimeSpan keepFor, TimeSpan deadline, CancellationToken cancellationToken) =>
        Retirement.RetireAsync(replicas, keepFor, deadline, cancellationToken);

    private Task EachHostAsync(Func<ISession, Task> work, CancellationToken cancellationToken) =>
        Task.WhenAll(service.Host.Select(async host => await work(await pool.GetAsync(host, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false)));
}
