using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.Revisions;

namespace XDeploy.Engine.Rollouts;

/// <summary>From what journals tell to what is to be done: going on with a deployment, or taking it back. Pure.</summary>
public static class RolloutHistory
{
    /// <summary>What a journal keeps of a request.</summary>
    public static JournalRequest ToJournal(RolloutRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new JournalRequest
        {
            Release = request.Release.Value,
            BatchSize = [.. request.BatchSize.Select(b => b.ToString())],
            MinAvailable = request.MinAvailable.ToString(),
            DrainMethod = request.DrainMethod,
            DrainTimeout = request.DrainTimeout,
            ReadyTimeout = request.ReadyTimeout,
            StableFor = request.StableFor,
            ProbeInterval = request.ProbeInterval,
            SettleTime = request.SettleTime,
            ExpectedVersion = request.ExpectedVersion,
            MaxFailures = request.MaxFailures.ToString(),
            First = request.First.Count == 0 ? null : request.First,
            Surge = request.Surge.Value == 0 ? null : request.Surge.ToString(),
            Window = request.Window?.ToString(),
        };
    }

    /// <summary>The rest of a deployment that was interrupted or failed: the same request. Replicas that fail go back to what they ran before it.</summary>
    /// <param name="journals">The service's journals, the newest first.</param>
    /// <param name="id">The deployment; null for the last one.</param>
    /// <param name="service">Name of the service, for errors.</param>
    /// <exception cref="DeployException">There is none (<c>DeploymentNotFound</c>), or it has succeeded (<c>NothingToResume</c>).</exception>
    public static (RolloutRequest Request, RolloutCause Cause) Resume(IReadOnlyList<JournalFile> journals, string? id, string service)
    {
        var journal = Find(journals, id, service);
        if (journal.End?.Kind == nameof(RolloutStatus.Succeeded))
        {
            throw new DeployException(
                "NothingToResume", DeployErrorKind.InvalidInput, null, $"deployment {journal.Header.Id} of {service} has ended: {journal.End.Message}",
                "Deploy a release with Invoke-RollingUpdate, or take this one back with Undo-Deployment.");
        }

        return (Request(journal.Header.Request), new RolloutCause(DeploymentKind.Resume, journal.Header.Id, Before(journals, journal)) { Revision = journal.Header.Request.Revision ?? [] });
    }

    /// <summary>The way back from a deployment: a rolling update to the release that the replicas ran before it.</summary>
    /// <param name="journals">The service's journals, the newest first.</param>
    /// <param name="id">The deployment; null for the last one that was not itself taken back.</param>
    /// <param name="release">The release to go back to; null for the one before.</param>
    /// <param name="service">Name of the service, for errors.</param>
    /// <exception cref="DeployException">
    /// There is none (<c>DeploymentNotFound</c>), there was nothing before it (<c>NothingToUndo</c>), or several releases and no good one among them (<c>UndoAmbiguous</c>).
    /// </exception>
    public static (RolloutRequest Request, RolloutCause Cause) Undo(IReadOnlyList<JournalFile> journals, string? id, ReleaseId? release, string service)
    {
        var undone = journals.Where(j => j.Header.Kind == DeploymentKind.Undo && j.End?.Kind == nameof(RolloutStatus.Succeeded)).Select(j => j.Header.Origin).ToHashSet(StringComparer.Ordinal);
        var journal = Find([.. journals.Where(j => id is not null || (j.Header.Kind != DeploymentKind.Undo && !undone.Contains(j.Header.Id)))], id, service);
        var target = release ?? ReleaseBefore(journals, journal, service);
        var asked = Request(journal.Header.Request);
        // A version that was told apart from the release's name is not known for another release.
        var version = asked.ExpectedVersion == asked.Release.Value ? target.Value : null;
        return (asked with { Release = target, ExpectedVersion = version }, new RolloutCause(DeploymentKind.Undo, journal.Header.Id, new Dictionary<string, string?>()) { Revision = Revisions(journals, journal, target, isBefore: release is null) });
    }

    // What was in force right before the deployment, where hosts could tell, and then what the last good deployments of the release ran with: those before it, or, where the release is named, any.
    private static IReadOnlyList<string> Revisions(IReadOnlyList<JournalFile> journals, JournalFile journal, ReleaseId release, bool isBefore)
    {
        var first = Chain(journals, journal).Last().Header.Id;
        var good = journals
            .Where(j => (!isBefore || string.CompareOrdinal(j.Header.Id, first) < 0) && j.Header.Request.Release == release.Value)
            .Where(j => j.End?.Kind is nameof(RolloutStatus.Succeeded) or nameof(RolloutStatus.Incomplete))
            .Select(j => j.Header.Id).Take(RevisionFolder.Depth);
        return isBefore ? [RevisionFolder.Before(first), .. good] : [.. good];
    }

    /// <summary>Whether the migration to a release was run, and no other release has been brought whole since.</summary>
    /// <param name="journals">The service's journals, the newest first.</param>
    /// <param name="release">The release.</param>
    public static bool IsMigrated(IReadOnlyList<JournalFile> journals, ReleaseId release)
    {
        ArgumentNullException.ThrowIfNull(journals);
        ArgumentNullException.ThrowIfNull(release);
        return journals.TakeWhile(j => j.Header.Request.Release == release.Value || j.End?.Kind != nameof(RolloutStatus.Succeeded))
            .Any(j => j.Header.Request.Release == release.Value && j.Events.Any(e => e.Kind == HookRun.Migrated));
    }

    private static ReleaseId ReleaseBefore(IReadOnlyList<JournalFile> journals, JournalFile journal, string service)
    {
        var before = Before(journals, journal).Values.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (before.Count == 1)
            return new ReleaseId(before[0]);
        // Replicas ran several releases: the last one that a whole deployment brought is the one that was meant.
        var good = journals.Where(j => string.CompareOrdinal(j.Header.Id, journal.Header.Id) < 0 && j.End?.Kind == nameof(RolloutStatus.Succeeded)).Select(j => j.Header.Request.Release);
        if (good.FirstOrDefault(before.Contains) is { } release)
            return new ReleaseId(release);
        throw before.Count == 0
            ? new DeployException(
                "NothingToUndo", DeployErrorKind.InvalidInput, null, $"nothing of {service} ran before deployment {journal.Header.Id}.", "Name the release to go to with -Release.")
            : new DeployException(
                "UndoAmbiguous", DeployErrorKind.InvalidInput, null, $"the replicas of {service} ran several releases before deployment {journal.Header.Id}: {string.Join(", ", before)}.",
                "Name the release to go to with -Release.");
    }

    // What is resumed may itself be the rest of another one, which had moved some replicas already.
    internal static Dictionary<string, string?> Before(IReadOnlyList<JournalFile> journals, JournalFile journal)
    {
        var before = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (replica, release) in Chain(journals, journal).SelectMany(j => j.Header.Previous))
            before[replica] = release;
        return before;
    }

    // A deployment, what it resumed, and what that resumed.
    private static IEnumerable<JournalFile> Chain(IReadOnlyList<JournalFile> journals, JournalFile journal)
    {
        for (var at = journal; at is not null; at = at.Header.Kind == DeploymentKind.Resume ? journals.FirstOrDefault(j => j.Header.Id == at.Header.Origin) : null)
            yield return at;
    }

    internal static JournalFile Find(IReadOnlyList<JournalFile> journals, string? id, string service) =>
        journals.FirstOrDefault(j => id is null || j.Header.Id == id) ?? throw new DeployException(
            "DeploymentNotFound", DeployErrorKind.NotFound, null, id is null ? $"there is no deployment of {service}." : $"there is no deployment {id} of {service}.",
            "See which there are with Get-Deployment.");

    internal static RolloutRequest Request(JournalRequest request) => new()
    {
        Release = new ReleaseId(request.Release),
        BatchSize = [.. request.BatchSize.Select(b => new ReplicaCount(b))],
        MinAvailable = new ReplicaCount(request.MinAvailable),
        DrainMethod = request.DrainMethod,
        DrainTimeout = request.DrainTimeout,
        ReadyTimeout = request.ReadyTimeout,
        StableFor = request.StableFor,
        ProbeInterval = request.ProbeInterval,
        SettleTime = request.SettleTime,
        ExpectedVersion = request.ExpectedVersion,
        MaxFailures = new ReplicaCount(request.MaxFailures ?? "0"),
        First = request.First ?? [],
        Surge = new ReplicaCount(request.Surge ?? "0"),
        Window = request.Window is null ? null : new ReplicaCount(request.Window),
    };
}
