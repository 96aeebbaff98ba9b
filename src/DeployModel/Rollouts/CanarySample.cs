using System.Collections.ObjectModel;
using System.Globalization;

namespace XDeploy;

/// <summary>What one side of a canary did: the new version, or the old one in the same minutes. Counts of which nothing is known are 0.</summary>
public sealed record CanarySample
{
    /// <summary>What it is a sample of: servers, or a version.</summary>
    public required string Name { get; init; }

    /// <summary>How many requests were sent to it.</summary>
    public long Requests { get; init; }

    /// <summary>How many of them failed.</summary>
    public long Errors { get; init; }

    /// <summary>Share of <see cref="Errors"/>, 0 to 1; 0 without requests.</summary>
    public double ErrorRate => Requests == 0 ? 0 : (double)Errors / Requests;

    /// <summary>How many answers took which time, as <see cref="NginxTraffic.Time"/> has it. Times as they were measured do as well.</summary>
    public IReadOnlyDictionary<TimeSpan, long> Latency { get; init; } = ReadOnlyDictionary<TimeSpan, long>.Empty;

    /// <summary>How many minutes its replicas were watched for, added up: three replicas for ten minutes are 30.</summary>
    public long ReplicaMinutes { get; init; }

    /// <summary>
    /// In how many of <see cref="ReplicaMinutes"/> a replica logged an error. Minutes and not entries: one fault may log a hundred lines, which would
    /// count as a hundred pieces of evidence.
    /// </summary>
    public long ErrorMinutes { get; init; }

    /// <summary>How often its replicas were probed.</summary>
    public long Probes { get; init; }

    /// <summary>How many of the probes failed.</summary>
    public long FailedProbes { get; init; }

    /// <summary>How often systemd restarted its units.</summary>
    public long Restarts { get; init; }

    /// <summary>Its name and what was counted.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Requests} requests, {ErrorRate * 100:0.##} % failed)");
}
