namespace XDeploy.Engine.Rollouts;

/// <summary>Counts the replicas that failed or could not be reached, against how many may.</summary>
internal sealed class FailureBudget(ReplicaCount allowed, int total, IReadOnlyCollection<Replica> skipped)
{
    private readonly int _allowed = allowed.ForBudget(total);
    private readonly HashSet<Replica> _failed = [];

    /// <summary>Something failed, or was skipped.</summary>
    public bool IsTouched => Count > 0;

    /// <summary>Some that failed are left out of rotation.</summary>
    public bool LeavesOut { get; private set; }

    private int Count => _failed.Count + skipped.Count;

    /// <summary>Whether any replica of a batch may fail. None of the first batch may: a release that fails at once is not tried again.</summary>
    public bool IsLeft(int batch) => batch > 1 && Count < _allowed;

    /// <summary>Whether the run may go on where these replicas of a batch fail.</summary>
    public bool WouldTake(IReadOnlyCollection<Replica> failed, int batch) =>
        batch > 1 && failed.Count > 0 && _failed.Union(failed).Count() + skipped.Count <= _allowed;

    /// <summary>Counts what failed.</summary>
    /// <returns>Whether the run may go on.</returns>
    public bool Takes(Setback setback)
    {
        LeavesOut |= setback.LeavesOut;
        var goesOn = setback.IsOfReadmission && setback.Replicas.Count == 0 ? IsLeft(setback.Batch) : WouldTake(setback.Replicas, setback.Batch);
        _failed.UnionWith(setback.Replicas);
        return goesOn;
    }

    /// <summary>What it has come to, in words.</summary>
    public override string ToString() =>
        !IsTouched ? "none failed for good" : string.Join(" and ", new[] { (_failed.Count, "failed"), (skipped.Count, "could not be reached") }.Where(p => p.Item1 > 0).Select(p => $"{p.Item1} {p.Item2}"))
        + $", {_allowed} may{(LeavesOut ? "; some are left out of rotation" : string.Empty)}";
}
