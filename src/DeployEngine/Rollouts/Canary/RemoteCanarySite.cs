using System.Globalization;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>A service on real hosts, as a canary sees it.</summary>
internal sealed class RemoteCanarySite(DeployService service, CanaryRequest request, SessionPool pool, TimeProvider time) : ICanarySite
{
    private readonly IReadOnlyList<Replica> _replicas = Replica.Of(service);
    private readonly RemoteFleet _fleet = new(service, Replica.Of(service), pool, probeTimeout: TimeSpan.FromSeconds(5));
    private readonly TrafficMeter _meter = new(new TrafficQuery { Path = request.TrafficLog, Upstream = service.Upstream });
    private readonly Dictionary<string, NginxTrafficPosition> _positions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TrafficTally _tally = new();
    private List<SystemdJournalEntry> _entries = [];
    private DateTimeOffset _read;

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
    public async Task StartWatchAsync(CancellationToken cancellationToken)
    {
        (_tally, _entries, _read) = (new TrafficTally(), [], time.GetUtcNow());
        await Task.WhenAll(service.Balancer.Select(async host =>
        {
            var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
            var position = await _meter.LocateAsync(session, cancellationToken).ConfigureAwait(false);
            lock (_lock)
                _positions[host.Alias] = position;
        })).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<CanaryLook> WatchAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await Task.WhenAll(service.Balancer.Select(host => MeasureAsync(host, cancellationToken)).Concat(service.Host.Select(host => ReadJournalAsync(host, cancellationToken)))).ConfigureAwait(false);
        _read = now;
        // What nginx answered because it had no server left is no server's.
        return new CanaryLook([.. _tally.Results([.. _positions.Values], []).Where(t => t.Address is not null && t.Address != service.Upstream)], _entries);
    }

    private async Task MeasureAsync(DeployHost host, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var measured = await _meter.MeasureAsync(session, _positions[host.Alias], cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _tally.Add(measured.Tally);
            _positions[host.Alias] = measured.Position;
        }
    }

    // Entries that are read twice are in the same minute, and count once.
    private async Task ReadJournalAsync(DeployHost host, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var units = service.Port.Select(port => $"{service.Name}@{port.ToString(CultureInfo.InvariantCulture)}.service");
        var query = new JournalQuery { Unit = [.. units], Since = _read, Priority = SystemdJournalPriority.Error, Lines = 1000 };
        var entries = await UnitJournal.ReadAsync(session, query, cancellationToken).ConfigureAwait(false);
        lock (_lock)
            _entries.AddRange(entries.DistinctBy(e => (e.Unit, e.Time.Ticks / TimeSpan.TicksPerSecond)));
    }
}
