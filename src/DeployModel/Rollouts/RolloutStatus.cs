namespace XDeploy;

/// <summary>How a rollout ended.</summary>
public enum RolloutStatus
{
    /// <summary>All replicas ran the release already: nothing was done.</summary>
    Unchanged,

    /// <summary>All replicas run the release.</summary>
    Succeeded,

    /// <summary>A batch failed and was put back; the batches before it run the new release, the others the old one.</summary>
    Failed,

    /// <summary>A batch failed and could not be put back whole: its replicas are left out of rotation.</summary>
    Degraded,

    /// <summary>
    /// No more replicas than MaxFailure allows do not run the release: their hosts could not be reached, or they failed and were put back, or left out of rotation.
    /// Resume-Deployment takes them along once they can be had.
    /// </summary>
    Incomplete,

    /// <summary>It waits for a decision, or somebody asked it to pause: everything is as it was meant to be up to here, and Resume-Deployment goes on.</summary>
    Paused,
}
