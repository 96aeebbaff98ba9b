namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What an operator asks of a canary. The defaults are those of the cmdlet.</summary>
public sealed record CanaryRequest
{
    /// <summary>How replicas are moved. A step is one batch, as far as the floor lets it.</summary>
    public required RolloutRequest Rollout { get; init; }

    /// <summary>The shares of the traffic in turn, in percent, growing; 100 comes last in any case.</summary>
    public IReadOnlyList<int> Step { get; init; } = [1, 5, 25, 50, 100];

    /// <summary>How long each step is watched at least.</summary>
    public TimeSpan BakeTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a step is watched at most while nothing is certain.</summary>
    public TimeSpan MaxBakeTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What the release is judged by.</summary>
    public CanaryCriteria Criteria { get; init; } = new();

    /// <summary>Statuses below 500 that are errors too.</summary>
    public IReadOnlyList<int> ErrorStatus { get; init; } = [];

    /// <summary>The log that traffic is measured by, on the balancers.</summary>
    public required string TrafficLog { get; init; }
}
