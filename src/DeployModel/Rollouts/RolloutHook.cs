namespace XDeploy;

/// <summary>What a hook of a rollout is told.</summary>
public sealed record RolloutHook
{
    /// <summary>When it runs.</summary>
    public required RolloutHookPoint Point { get; init; }

    /// <summary>The deployment's identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The service.</summary>
    public required DeployService Service { get; init; }

    /// <summary>The release that is rolled out.</summary>
    public required ReleaseId Release { get; init; }

    /// <summary>Number of the batch, from 1; 0 for the deployment as a whole.</summary>
    public int Batch { get; init; }

    /// <summary>The replicas of the batch, or all that are to be updated: <c>host:port</c>.</summary>
    public IReadOnlyList<string> Replica { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How the deployment ended; null while it goes on.</summary>
    public RolloutStatus? Status { get; init; }
}
