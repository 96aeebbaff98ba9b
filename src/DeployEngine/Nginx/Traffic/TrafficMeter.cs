using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Measures the traffic of balancers from their traffic logs (<see cref="TrafficLog"/>). The log is counted on its host: what travels grows
/// with the number of servers and versions, not with the log. Nothing on the host is changed.
/// </summary>
public sealed class TrafficMeter(TrafficQuery query)
{
    private const int Attempts = 3;

    /// <summary>The end of a balancer's log, to measure from later.</summary>
    /// <exception cref="DeployException">There is no log (<c>NginxTrafficLogMissing</c>), or an error of the session.</exception>
    public async Task<NginxTrafficPosition> LocateAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var files = await ListAsync(session, cancellationToken).ConfigureAwait(false);
        return Position(session.Host, LogPlan.Whole(query.Path, files, null));
    }

    /// <summary>Counts what a balancer's log holds.</summary>
    /// <param name="session">The balancer.</param>
    /// <param name="since">Where the last measurement ended; null for the whole log, or for all of <see cref="TrafficQuery.From"/>.</param>
    /// <param name="cancellationToken">Stops the count.</param>
    /// <exception cref="DeployException">
    /// There is no log (<c>NginxTrafficLogMissing</c>), it is none of the format (<c>NginxTrafficLogForeign</c>), it never held still
    /// (<c>NginxTrafficLogUnsteady</c>), or an error of the session.
    /// </exception>
    public async Task<TrafficMeasurement> MeasureAsync(ISession session, NginxTrafficPosition? since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        // Between the list and the count the log may be rotated; the count shows it, and a new list tells where the files are now.
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var files = await ListAsync(session, cancellationToken).ConfigureAwait(false);
            var plan = since is null ? LogPlan.Whole(query.Path, files, query.From) : LogPlan.After(query.Path, files, since);
            var tally = await CountAsync(session, plan, cancellationToken).ConfigureAwait(false);
            if (tally.BytesRead != plan.Ranges.Sum(r => r.To - r.From))
                continue;
            return tally.Lines > 0 && tally.ForeignLines == tally.Lines
                ? throw TrafficErrors.LogForeign(session.Host, query.Path, tally.Lines)
                : new TrafficMeasurement(tally, Position(session.Host, plan), plan.HasGap);
        }

        throw TrafficErrors.LogUnsteady(session.Host, query.Path);
    }

    private async Task<IReadOnlyList<LogFile>> ListAsync(ISession session, CancellationToken cancellationToken)
    {
        var script = new RemoteScript("find the traffic log").Step("list", LogListing.List(query.Path));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        var files = result["list"].Lines.Select(LogFile.Parse).ToList();
        return files.Count == 0 ? throw TrafficErrors.LogMissing(session.Host, query.Path) : files;
    }

    private async Task<TrafficTally> CountAsync(ISession session, LogPlan plan, CancellationToken cancellationToken)
    {
        if (plan.Ranges.Count == 0)
            return new TrafficTally();
        // A log of some gigabytes takes its time; its host's disk sets the pace.
        var script = new RemoteScript("count the traffic log") { Timeout = TimeSpan.FromMinutes(30) }
            .Step("count", LogListing.Read(plan.Ranges, TrafficAwk.Command(query)));
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        return TrafficTally.Parse(result["count"].Lines);
    }

    private NginxTrafficPosition Position(DeployHost host, LogPlan plan) => new()
    {
        HostName = host.Alias,
        Path = query.Path,
        File = plan.Read,
        Modified = plan.Modified,
    };
}
