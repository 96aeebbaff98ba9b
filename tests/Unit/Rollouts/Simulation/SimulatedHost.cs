namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>A host as it is, whatever anybody believes of it.</summary>
internal sealed class SimulatedHost(DeployHost host)
{
    public DeployHost Host { get; } = host;

    public List<SimulatedReplica> Replicas { get; } = [];

    public bool IsUp { get; set; } = true;

    /// <summary>Counts boots: a connection does not outlive one.</summary>
    public int Boots { get; set; }

    public int Hanging { get; set; }

    public int NetworkLost { get; set; }

    public int AnswerLost { get; set; }

    public int DiskFull { get; set; }

    public int GateBroken { get; set; }

    public int LookFails { get; set; }

    public int SlowStart { get; set; }

    /// <summary>When something was wrong with it last.</summary>
    public TimeSpan TroubledUntil { get; set; } = TimeSpan.MinValue;

    public bool IsReachable => IsUp && Hanging == 0 && NetworkLost == 0;
}
