namespace XDeploy.Engine.Rollouts;

/// <summary>A batch that failed, or some replicas of one.</summary>
/// <param name="Reason">Why, in words.</param>
/// <param name="Replicas">The replicas that failed; none where there are too few in rotation to go on.</param>
/// <param name="Batch">The batch's number.</param>
internal sealed record Setback(string Reason, IReadOnlyCollection<Replica> Replicas, int Batch)
{
    /// <summary>Some of them are left out of rotation.</summary>
    public bool LeavesOut { get; init; }

    /// <summary>The batch runs the release, and could not be readmitted at once: what is back by now has not failed.</summary>
    public bool IsOfReadmission { get; init; }

    /// <summary>This one, and another one of the same batch.</summary>
    public Setback And(Setback? other) =>
        other is null ? this : this with { Replicas = [.. Replicas.Union(other.Replicas)], LeavesOut = LeavesOut || other.LeavesOut };

    /// <summary>This one, and replicas that were left out of rotation for it.</summary>
    public Setback And(IReadOnlyCollection<Replica> leftOut) =>
        leftOut.Count == 0 ? this : this with { Replicas = Replicas.Count == 0 && !IsOfReadmission ? [] : [.. Replicas.Union(leftOut)], LeavesOut = true };
}
