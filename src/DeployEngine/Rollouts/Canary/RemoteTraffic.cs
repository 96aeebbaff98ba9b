using XDeploy.Engine.Nginx;
using XDeploy.Engine.Ssh;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What balancers log of a service's requests, and the errors that its units log, from a moment on.</summary>
internal sealed class RemoteTraffic(DeployService service, string trafficLog, SessionPool pool, TimeProvider time)
{
    private readonly TrafficMeter _meter = new(new TrafficQuery { Path = trafficLog, Upstream = service.Upstream });
    private readonly Dictionary<string, NginxTrafficPosition> _positions = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private TrafficTally _tally = new();
    private List<SystemdJournalEntry> _entries = [];
    private DateTimeOffset _read;

    /// <summary>Begins, from now on.</summary>
    /// <exception cref="DeployException">There is no traffic log (<c>NginxTrafficLogMissing</c>), or an error of a session.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
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

    /// <summary>What there was since.</summary>
    /// <param name="ports">The ports of the replicas whose units are looked at.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">A log or a journal cannot be read now. What was measured before is not lost.</exception>
    public async Task<CanaryLook> LookAsync(IReadOnlyCollection<int> ports, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await Task.WhenAll(service.Balancer.Select(host => MeasureAsync(host, cancellationToken)).Concat(service.Host.Select(host => ReadJournalAsync(host, ports, cancellationToken)))).ConfigureAwait(false);
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
    private async Task ReadJournalAsync(DeployHost host, IReadOnlyCollection<int> ports, CancellationToken cancellationToken)
    {
        var session = await pool.GetAsync(host, cancellationToken).ConfigureAwait(false);
        var units = ports.Select(port => ReplicaUnit.Of(service, port));
        var query = new JournalQuery { Unit = [.. units], Since = _read, Priority = SystemdJournalPriority.Error, Lines = 1000 };
        var entries = await UnitJournal.ReadAsync(session, query, cancellationToken).ConfigureAwait(false);
        lock (_lock)
            _entries.AddRange(entries.DistinctBy(e => (e.Unit, e.Time.Ticks / TimeSpan.TicksPerSecond)));
    }
}
