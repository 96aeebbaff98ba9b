namespace XDeploy;

/// <summary>What <c>Sync-GitRepository</c> did on one host.</summary>
/// <param name="HostName">Alias of the host.</param>
/// <param name="Path">The work tree, or the release's folder.</param>
/// <param name="Url">Where it comes from.</param>
/// <param name="Commit">Full id of the commit that is checked out, as the host itself tells it.</param>
/// <param name="Changed">False where all was there already.</param>
/// <param name="Duration">How long it took on this host.</param>
public sealed record GitSyncResult(string HostName, string Path, string Url, string Commit, bool Changed, TimeSpan Duration)
{
    /// <summary>The branch that was asked for, or null.</summary>
    public string? Branch { get; init; }

    /// <summary>The tag that was asked for, or null.</summary>
    public string? Tag { get; init; }

    /// <summary>The release that it was exported as, or null for a work tree.</summary>
    public ReleaseId? Release { get; init; }

    /// <summary>The commit that was checked out before; null where there was none.</summary>
    public string? PreviousCommit { get; init; }

    /// <summary>How many commits of <see cref="Commit"/> the one before did not have; null where there was none before.</summary>
    public int? CommitsAdded { get; init; }

    /// <summary>How many commits of the one before <see cref="Commit"/> does not have: more than 0 on the way back, or where history was rewritten.</summary>
    public int? CommitsRemoved { get; init; }

    /// <summary>What the tag pointed to on this host before, where it has been moved on the server since; null otherwise.</summary>
    public string? TagMovedFrom { get; init; }
}
