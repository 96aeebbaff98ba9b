namespace XDeploy;

/// <summary>A deployment as its journal tells it: who moved what to which release, when, and how it ended.</summary>
public sealed record Deployment
{
    /// <summary>Identifier: the time of its start in UTC and a random part.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>What kind of deployment it was.</summary>
    public required DeploymentKind Kind { get; init; }

    /// <summary>The deployment that it resumed or undid; null for a new one.</summary>
    public string? Origin { get; init; }

    /// <summary>The release that it moved replicas to.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>The releases that the replicas ran before, without duplicates.</summary>
    public IReadOnlyList<string> Previous { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Who started it, and on which machine: <c>user@machine</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>When it started, in UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended; null where it has not, or was interrupted.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>How long it took; null where it has no end.</summary>
    public TimeSpan? Duration => End - Start;

    /// <summary>How it stands.</summary>
    public required DeploymentStatus Status { get; init; }

    /// <summary>Why it ended so, or what happened last, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>How many replicas it set out to move.</summary>
    public required int Replicas { get; init; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<RolloutEvent> Events { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>Alias of the host that keeps the journal; null for this machine.</summary>
    public string? HostName { get; init; }

    /// <summary>The identifier.</summary>
    public override string ToString() => Id;
}
