namespace XDeploy.Engine.Journal;

/// <summary>The first line of a journal: all that is needed to tell what the run is, to go on with it, and to take it back.</summary>
public sealed record JournalHeader
{
    /// <summary>The version of the format. What is newer than a reader knows is not read.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The version of this journal's format.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The deployment's identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Name of the service.</summary>
    public required string Service { get; init; }

    /// <summary>What kind of deployment it is.</summary>
    public required DeploymentKind Kind { get; init; }

    /// <summary>The deployment that it resumes or undoes.</summary>
    public string? Origin { get; init; }

    /// <summary>The user who started it.</summary>
    public required string User { get; init; }

    /// <summary>The machine that it was started on.</summary>
    public required string Machine { get; init; }

    /// <summary>The process on that machine.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When it started, in UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The release that each replica (<c>host:port</c>) ran before; null for one that was never deployed.</summary>
    public required IReadOnlyDictionary<string, string?> Previous { get; init; }

    /// <summary>What was asked.</summary>
    public required JournalRequest Request { get; init; }
}
