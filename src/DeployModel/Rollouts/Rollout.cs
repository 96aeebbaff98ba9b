namespace XDeploy;

/// <summary>What a rollout did.</summary>
public sealed record Rollout
{
    /// <summary>Identifier: the time of its start in UTC and a random part; also the name of its journal.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>The release that was rolled out.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>The releases that the replicas were pinned to before, without duplicates.</summary>
    public IReadOnlyList<string> Previous { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How it ended.</summary>
    public required RolloutStatus Status { get; init; }

    /// <summary>Why it ended so, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>How replicas were drained.</summary>
    public required DrainMethod DrainMethod { get; init; }

    /// <summary>How many replicas the service has.</summary>
    public required int Replicas { get; init; }

    /// <summary>How many replicas this run moved to the release and left there.</summary>
    public required int Updated { get; init; }

    /// <summary>True where anything on a host was changed.</summary>
    public bool Changed => Status != RolloutStatus.Unchanged;

    /// <summary>How long it took, from the first look at the fleet to the last readmitted replica.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<RolloutEvent> Events { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>The journal's file on this machine.</summary>
    public string? Journal { get; init; }
}
