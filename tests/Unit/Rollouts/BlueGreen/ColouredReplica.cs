using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts.BlueGreen;

/// <summary>A replica as it is, whatever anybody believes of it.</summary>
internal sealed class ColouredReplica(Replica id)
{
    public Replica Id { get; } = id;

    public string? Pinned { get; set; }

    /// <summary>The release of the process; null where none runs.</summary>
    public string? Running { get; set; }

    public TimeSpan StartedAt { get; set; }

    public int Restarts { get; set; }

    /// <summary>Counts processes.</summary>
    public int Process { get; set; }

    /// <summary>Its host stops it by itself at this time.</summary>
    public TimeSpan? RetiresAt { get; set; }
}
