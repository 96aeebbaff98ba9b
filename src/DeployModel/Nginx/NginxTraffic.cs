using System.Collections.ObjectModel;

namespace XDeploy;

/// <summary>What balancers sent to one server, or to one version, and what came back.</summary>
public sealed record NginxTraffic
{
    /// <summary>Aliases of the balancers whose logs are in it.</summary>
    public required IReadOnlyList<string> HostName { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>
    /// The server that answered, as nginx logs it: <c>10.0.0.1:5001</c>, or the upstream's name where no server was there to ask. Null where
    /// nginx answered by itself, or where addresses are not told apart.
    /// </summary>
    public string? Address { get; init; }

    /// <summary>The version that the answers named; null where they named none, or where versions are not told apart.</summary>
    public string? Version { get; init; }

    /// <summary>How many requests were answered.</summary>
    public long Requests { get; init; }

    /// <summary>How many answers clients got by status. 499 stands for a client that did not wait.</summary>
    public required IReadOnlyDictionary<int, long> Status { get; init; }

    /// <summary>How many of the answers have a status of 500 and more.</summary>
    public long Errors => Status.Where(s => s.Key >= 500).Sum(s => s.Value);

    /// <summary>Share of <see cref="Errors"/>, 0 to 1; 0 without requests.</summary>
    public double ErrorRate => Requests == 0 ? 0 : (double)Errors / Requests;

    /// <summary>
    /// How many requests this server failed that nginx passed on to another one. They are not in <see cref="Requests"/>, and no client
    /// saw them fail. The version that failed is not known, so by version alone they all count where there is none.
    /// </summary>
    public long PassedOn { get; init; }

    /// <summary>Bytes that were sent to clients, headers too.</summary>
    public long Bytes { get; init; }

    /// <summary>Median of the time that the server took to answer, within 1 %; null where none was measured.</summary>
    public TimeSpan? P50 { get; init; }

    /// <summary>The time that 95 % of the answers did not exceed.</summary>
    public TimeSpan? P95 { get; init; }

    /// <summary>The time that 99 % of the answers did not exceed.</summary>
    public TimeSpan? P99 { get; init; }

    /// <summary>The times that were asked for, by their quantile, 0 to 1.</summary>
    public required IReadOnlyDictionary<double, TimeSpan> Quantile { get; init; }

    /// <summary>
    /// How many answers took which time: exact to a millisecond up to 63 ms, within 1 % above. The times are the same for all groups and
    /// measurements, so counts of several add up, which quantiles do not.
    /// </summary>
    public IReadOnlyDictionary<TimeSpan, long> Time { get; init; } = ReadOnlyDictionary<TimeSpan, long>.Empty;

    /// <summary>When the first request of the measurement was logged, of all groups; null without requests.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>When the last one was.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>Where to go on from, for each balancer: <c>Measure-NginxTraffic -Since</c>.</summary>
    public required IReadOnlyList<NginxTrafficPosition> Position { get; init => field = Array.AsReadOnly(value.ToArray()); }
}
