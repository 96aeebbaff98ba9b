namespace XDeploy;

/// <summary>A rolling update that was planned, to be reviewed, and run by Invoke-RollingUpdate as long as the fleet is as it was.</summary>
public sealed record DeploymentPlan
{
    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>The release to roll out.</summary>
    public required string Release { get; init; }

    /// <summary>When it was planned, in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The batches, in turn; none where there is nothing to do.</summary>
    public required IReadOnlyList<PlannedBatch> Batch { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>The fewest replicas in rotation at any moment of it; all that are now where there is nothing to do.</summary>
    public required int LowestAvailable { get; init; }

    /// <summary>The shortest time that it can take: every batch has to stay healthy for StableFor.</summary>
    public required TimeSpan ShortestTime { get; init; }

    /// <summary>How replicas are drained, and why so.</summary>
    public required string Drain { get; init; }

    /// <summary>What was seen of each replica (<c>host:port</c>). Where it is something else by then, the plan is refused.</summary>
    public required IReadOnlyDictionary<string, string> Observed { get; init; }

    /// <summary>
    /// What it changes in files, as a diff: the pins of the replicas, and the text files that are different in the release. Of files that not everybody may read, of 64 KiB and more, or that are no
    /// text, only the name is told (A: added, M: modified, D: deleted).
    /// </summary>
    public string Diff { get; init; } = string.Empty;

    /// <summary>All that was asked, in JSON, as journals keep it.</summary>
    public required string Request { get; init; }

    /// <summary>The service and the release.</summary>
    public override string ToString() => $"{Service} to {Release}";
}
