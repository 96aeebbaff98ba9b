namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>What an operator asks of a blue/green deployment. The defaults are those of the cmdlet.</summary>
public sealed record BlueGreenRequest
{
    /// <summary>The release, and how long replicas may take. Batches and a floor have no part in it: what gets the requests is not touched.</summary>
    public required RolloutRequest Rollout { get; init; }

    /// <summary>Whether the traffic is switched without asking, once the release is proven and tested.</summary>
    public bool AutoSwitch { get; init; }

    /// <summary>How long the release is watched after the switch.</summary>
    public TimeSpan WatchFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>What its traffic is held to then: the fixed thresholds, since nothing is left to compare with. Null for health alone.</summary>
    public CanaryCriteria? Criteria { get; init; }

    /// <summary>The log that traffic is measured by, on the balancers.</summary>
    public required string TrafficLog { get; init; }

    /// <summary>How long the old colour is kept running after that.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether memory and ports of the hosts are not looked at.</summary>
    public bool SkipCapacityCheck { get; init; }
}
