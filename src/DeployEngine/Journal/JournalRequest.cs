namespace XDeploy.Engine.Journal;

/// <summary>What was asked of a rollout, in plain words and spans of time, so that any later version can read it.</summary>
public sealed record JournalRequest
{
    /// <summary>The release.</summary>
    public required string Release { get; init; }

    /// <summary>Sizes of the batches: <c>1</c>, <c>25%</c>.</summary>
    public required IReadOnlyList<string> BatchSize { get; init; }

    /// <summary>How many replicas must stay in rotation.</summary>
    public required string MinAvailable { get; init; }

    /// <summary>How replicas are drained.</summary>
    public required DrainMethod DrainMethod { get; init; }

    /// <summary>How long open connections may take to end.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>How long a replica may take until it is healthy.</summary>
    public required TimeSpan ReadyTimeout { get; init; }

    /// <summary>How long a replica must stay healthy before it counts.</summary>
    public required TimeSpan StableFor { get; init; }

    /// <summary>Longest time between two probes.</summary>
    public required TimeSpan ProbeInterval { get; init; }

    /// <summary>For how long a readmitted replica counts as unavailable; null for what the balancers' files say.</summary>
    public TimeSpan? SettleTime { get; init; }

    /// <summary>How many replicas may fail: <c>2</c>, <c>10%</c>; null for none, as in journals of before it could be told.</summary>
    public string? MaxFailures { get; init; }

    /// <summary>Names and tags of the hosts that come first; null for none.</summary>
    public IReadOnlyList<string>? First { get; init; }

    /// <summary>How many replicas on spare ports serve for the time of the update: <c>2</c>, <c>10%</c>; null for none.</summary>
    public string? Surge { get; init; }

    /// <summary>How many replicas may be away at once after the batches: <c>2</c>, <c>10%</c>; null where the last batch size holds for all that follow.</summary>
    public string? Window { get; init; }

    /// <summary>The version that replicas report; null where any will do.</summary>
    public string? ExpectedVersion { get; init; }

    /// <summary>At which points hooks were to be run, which are in no journal; null for none.</summary>
    public IReadOnlyList<string>? Hook { get; init; }

    /// <summary>The revisions of the configuration that come back with the release, the wanted one first; null for none.</summary>
    public IReadOnlyList<string>? Revision { get; init; }

    /// <summary>What more was asked of a canary; null for other strategies.</summary>
    public JournalCanary? Canary { get; init; }

    /// <summary>What more was asked of a blue/green deployment; null for other strategies.</summary>
    public JournalBlueGreen? BlueGreen { get; init; }
}
