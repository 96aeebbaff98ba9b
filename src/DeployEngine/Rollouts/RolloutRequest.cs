namespace XDeploy.Engine.Rollouts;

/// <summary>What an operator asks of a rolling update. The defaults are those of the cmdlet.</summary>
public sealed record RolloutRequest
{
    /// <summary>The release to roll out.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>Sizes of the batches in turn; the last one holds for all that follow.</summary>
    public IReadOnlyList<ReplicaCount> BatchSize { get; init; } = [new(1), new("10%"), new("25%")];

    /// <summary>How many replicas may be away at once after the batches, none waiting for another; null where the last batch size holds for all that follow.</summary>
    public ReplicaCount? Window { get; init; }

    /// <summary>How many replicas must stay in rotation.</summary>
    public ReplicaCount MinAvailable { get; init; } = new("75%");

    /// <summary>How many replicas may fail, be left out of rotation, or not be reached, before the run ends; the first batch may not fail.</summary>
    public ReplicaCount MaxFailures { get; init; } = new(0);

    /// <summary>The hosts whose replicas come first, in turn: their names or tags, with <c>*</c> and <c>?</c>.</summary>
    public IReadOnlyList<string> First { get; init; } = [];

    /// <summary>How many replicas on the service's spare ports are started on the release first, and serve for the time of the update; a share is one of the service's replicas.</summary>
    public ReplicaCount Surge { get; init; } = new(0);

    /// <summary>How replicas are drained.</summary>
    public DrainMethod DrainMethod { get; init; } = DrainMethod.Auto;

    /// <summary>How long open connections may take to end.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica may take until it is healthy.</summary>
    public TimeSpan ReadyTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica must stay healthy before it counts.</summary>
    public TimeSpan StableFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time between two probes; the first ones come faster.</summary>
    public TimeSpan ProbeInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a balancer passes a replica by after it met a refused connection (nginx's <c>fail_timeout</c>): a replica that
    /// was readmitted counts as unavailable for that long. Null for what the balancers' files say.
    /// </summary>
    public TimeSpan? SettleTime { get; init; }

    /// <summary>The version that replicas of the release report; null where any will do.</summary>
    public string? ExpectedVersion { get; init; }
}
