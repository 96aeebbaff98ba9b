using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>A replica as it is, whatever anybody believes of it.</summary>
internal sealed class SimulatedReplica(Replica id, SimulatedHost host)
{
    public Replica Id { get; } = id;

    public SimulatedHost Host { get; } = host;

    public string? Pinned { get; set; }

    /// <summary>The release of the process; null where none runs.</summary>
    public string? Running { get; set; }

    /// <summary>Counts processes.</summary>
    public int Process { get; set; }

    public TimeSpan ReadyAt { get; set; }

    public int Restarts { get; set; }

    /// <summary>The running release has begun to fail its probe.</summary>
    public bool Spoilt { get; set; }

    public int ProbeFails { get; set; }

    public int LiesHealthy { get; set; }

    public int LiesUnhealthy { get; set; }

    public bool Refused { get; set; }

    public bool MarkedByRollout { get; set; }

    public bool MarkedByOperator { get; set; }

    /// <summary>When the last connection ends, once nobody new comes.</summary>
    public TimeSpan QuietAt { get; set; } = TimeSpan.MaxValue;

    /// <summary>Until when a balancer may pass it by after it was readmitted.</summary>
    public TimeSpan SettledAt { get; set; } = TimeSpan.MinValue;

    /// <summary>When a fault took it out of service last.</summary>
    public TimeSpan LostAt { get; set; } = TimeSpan.MinValue;

    public bool IsOutOfRotation => Refused || MarkedByRollout || MarkedByOperator;
}
