namespace XDeploy.Engine.Journal;

/// <summary>What was asked of a blue/green deployment, and what a later run has to know to end what it began.</summary>
public sealed record JournalBlueGreen
{
    /// <summary>Whether the traffic is switched without asking.</summary>
    public bool AutoSwitch { get; init; }

    /// <summary>How long the release is watched after the switch.</summary>
    public required TimeSpan WatchFor { get; init; }

    /// <summary>What its traffic is held to then; null for health alone.</summary>
    public CanaryCriteria? Criteria { get; init; }

    /// <summary>The log that traffic is measured by, on the balancers.</summary>
    public required string TrafficLog { get; init; }

    /// <summary>How long the old colour is kept running after that.</summary>
    public required TimeSpan KeepFor { get; init; }

    /// <summary>Whether memory and ports of the hosts are not looked at.</summary>
    public bool SkipCapacityCheck { get; init; }

    /// <summary>Whether tests were to be run. They are in no journal, so a run that has not got to their end stops before the switch.</summary>
    public bool HasTest { get; init; }

    /// <summary>The ports of the colour that got the requests before it.</summary>
    public required IReadOnlyList<int> Live { get; init; }

    /// <summary>Whether it goes back, as an operator asked.</summary>
    public bool IsUndo { get; init; }
}
