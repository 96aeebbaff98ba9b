namespace XDeploy;

/// <summary>A batch of a planned rolling update.</summary>
public sealed record PlannedBatch
{
    /// <summary>Its number, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The replicas that it moves: <c>host:port</c>.</summary>
    public required IReadOnlyList<string> Replica { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>How many replicas are left in rotation while it is out.</summary>
    public required int Available { get; init; }

    /// <summary>How many of them at most are out at once, as a sliding window; null where all are.</summary>
    public int? Window { get; init; }
}
