namespace XDeploy.Engine.Rollouts.Window;

/// <summary>A replica on its way through a window: out of rotation, until it is quiet; then on another release, until it is proven.</summary>
/// <param name="replica">The replica.</param>
/// <param name="isBack">Whether it goes back to what it ran before.</param>
internal sealed class Lane(Replica replica, bool isBack)
{
    /// <summary>The replica.</summary>
    public Replica Replica => replica;

    /// <summary>Whether it goes back to what it ran before.</summary>
    public bool IsBack => isBack;

    /// <summary>It was told to switch.</summary>
    public bool IsSwitched { get; set; }

    /// <summary>What is done with it just now. It never fails.</summary>
    public Task Work { get; set; } = Task.CompletedTask;

    /// <summary>When that ended.</summary>
    public long EndedAt { get; set; }

    /// <summary>It had open connections at the drain deadline.</summary>
    public bool IsBusy { get; set; }

    /// <summary>How often it had been restarted when it was proven.</summary>
    public int Restarts { get; set; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Failure { get; set; }

    /// <summary>What ends the whole run.</summary>
    public Exception? Error { get; set; }
}
