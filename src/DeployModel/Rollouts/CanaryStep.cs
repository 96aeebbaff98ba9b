namespace XDeploy;

/// <summary>A step of a canary that has passed, and waits for approval.</summary>
public sealed record CanaryStep
{
    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>The release.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>Number of the step, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The share of the traffic that the release has now, in percent.</summary>
    public required int Percent { get; init; }

    /// <summary>The share that it gets next.</summary>
    public required int NextPercent { get; init; }

    /// <summary>The replicas that run the release: <c>host:port</c>.</summary>
    public required IReadOnlyList<string> Replica { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>For how long the step was watched.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What the watching found.</summary>
    public required CanaryVerdict Verdict { get; init; }

    /// <summary>The step in words.</summary>
    public override string ToString() => $"{Service} {Release}: step {Number} ({Percent} %)";
}
