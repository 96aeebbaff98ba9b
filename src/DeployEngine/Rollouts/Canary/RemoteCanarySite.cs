using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>A service on real hosts, as a canary sees it.</summary>
internal sealed class RemoteCanarySite(DeployService service, CanaryRequest request, SessionPool pool, TimeProvider time) : ICanarySite
{
    private readonly IReadOnlyList<Replica> _replicas = Replica.Of(service);
    private readonly RemoteFleet _fleet = new(service, Replica.Of(service), pool, probeTimeout: TimeSpan.FromSeconds(5));
    private readonly RemoteTraffic _traffic = new(service, request.TrafficLog, pool, time);

    /// <inheritdoc/>
    public IFleet Fleet => _fleet;

    /// <summary>How replicas are drained; known once the service was surveyed.</summary>
    public DrainChoice Drain { get; private set; } = new(DrainMethod.None, TimeSpan.Zero, string.Empty);

    /// <inheritdoc/>
    public TimeSpan SettleTime => Drain.SettleTime;

    /// <summary>Has hosts refuse our work where a later holder of the lock was there.</summary>
    public void Fence(long token) => _fleet.Fence(token);

    /// <inheritdoc/>
    public async Task<CanarySurvey> SurveyAsync(CancellationToken cancellationToken)
    {
        (var seen, Drain) = await _fleet.SurveyAsync(request.Rollout.DrainMethod, request.Rollout.SettleTime, cancellationToken).ConfigureAwait(false);
        var byName = seen.ToDictionary(h => (h.HostName, h.Port));
        return new CanarySurvey([.. _replicas.Select(r => (r, byName[(r.Host.Alias, r.Port)]))], _fleet.Balancers.Weights(_replicas));
    }

    /// <inheritdoc/>
    public Task WeighAsync(IReadOnlyList<BalancerWeights> weights, CancellationToken cancellationToken) => _fleet.Balancers.WeighAsync(weights, cancellationToken);

    /// <inheritdoc/>
    public Task StartWatchAsync(CancellationToken cancellationToken) => _traffic.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<CanaryLook> WatchAsync(CancellationToken cancellationToken) => _traffic.LookAsync(service.Port, cancellationToken);
}
