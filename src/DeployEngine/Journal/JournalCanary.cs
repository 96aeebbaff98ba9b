using System.Collections.ObjectModel;

namespace XDeploy.Engine.Journal;

/// <summary>What was asked of a canary, and what a later run has to know to end what it began.</summary>
public sealed record JournalCanary
{
    /// <summary>The shares of the traffic in turn, in percent.</summary>
    public required IReadOnlyList<int> Step { get; init; }

    /// <summary>How long each step is watched at least.</summary>
    public required TimeSpan BakeTime { get; init; }

    /// <summary>How long it is watched at most.</summary>
    public required TimeSpan MaxBakeTime { get; init; }

    /// <summary>What it is judged by.</summary>
    public required CanaryCriteria Criteria { get; init; }

    /// <summary>Statuses below 500 that are errors too.</summary>
    public IReadOnlyList<int> ErrorStatus { get; init; } = [];

    /// <summary>The log that traffic is measured by, on the balancers.</summary>
    public required string TrafficLog { get; init; }

    /// <summary>Whether script blocks were to be asked. They are in no journal, so only a run that is given them again can go on.</summary>
    public bool HasScript { get; init; }

    /// <summary>The weights before the canary, by the balancer's alias and the server's address as it is written there.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, int>> Weights { get; init; } = ReadOnlyDictionary<string, IReadOnlyDictionary<string, int>>.Empty;

    /// <summary>Which way the run goes.</summary>
    public JournalCanaryWay Way { get; init; }
}
