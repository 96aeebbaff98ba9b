namespace XDeploy.Engine.Rollouts;

/// <summary>How replicas wait until enough others are in rotation.</summary>
/// <param name="Suspend">Asked before each look whether the wait is in vain, since the run is to pause; null where they go in any case.</param>
internal sealed record FloorWait(SuspendWatch? Suspend)
{
    /// <summary>All go together, and in any case. Once the wait is over, a part of them may.</summary>
    public static FloorWait Whole { get; } = new(Suspend: null);

    /// <summary>As many go as may, as soon as any may.</summary>
    public bool InParts { get; init; }

    /// <summary>Something that ends the wait, so that it is begun anew by whoever waits; null where nothing does but time.</summary>
    public Task? Until { get; init; }
}
