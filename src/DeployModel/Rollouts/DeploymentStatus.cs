namespace XDeploy;

/// <summary>How a deployment stands.</summary>
public enum DeploymentStatus
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>Its controller ended, or lost the lock, before it had said how it ended.</summary>
    Interrupted,

    /// <summary>All replicas run the release.</summary>
    Succeeded,

    /// <summary>A batch failed and was put back.</summary>
    Failed,

    /// <summary>A batch failed and could not be put back whole.</summary>
    Degraded,

    /// <summary>It ended, but for replicas that failed or could not be reached, no more of them than it was allowed.</summary>
    Incomplete,

    /// <summary>It waits for a decision: Resume-Deployment goes on, Undo-Deployment takes it back.</summary>
    Paused,
}
