using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Rollouts.Canary;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>Makes of a service's journals the deployment that goes on with one of them, or takes one back, by the strategy that it was made by.</summary>
/// <param name="service">The service.</param>
/// <param name="journals">Its journals, the newest first.</param>
/// <param name="pool">The sessions.</param>
/// <param name="time">The clock.</param>
public sealed class DeploymentOfJournal(DeployService service, IReadOnlyList<JournalFile> journals, SessionPool pool, TimeProvider time)
{
    /// <summary>The rest of a deployment.</summary>
    /// <param name="id">The deployment; null for the last one.</param>
    /// <param name="cancellationToken">Stops the look at the balancers.</param>
    /// <exception cref="DeployException">
    /// There is none (<c>DeploymentNotFound</c>), it has succeeded (<c>NothingToResume</c>), it was to ask script blocks (<c>CanaryNeedsScript</c>), or to run a
    /// migration that it has not run (<c>MigrationMissing</c>).
    /// </exception>
    public async Task<IDeployment> ResumeAsync(string? id, CancellationToken cancellationToken)
    {
        var (request, cause) = RolloutHistory.Resume(journals, id, service.Name);
        var journal = RolloutHistory.Find(journals, cause.Origin, service.Name);
        // Replicas would run a release whose database is not there.
        if (journal.Header.Request.Hook?.Contains(nameof(RolloutHookPoint.Migration)) == true && !RolloutHistory.IsMigrated(journals, request.Release))
            throw HookErrors.MigrationMissing(journal.Header.Id, request.Release.Value);
        if (journal.Header.Request.BlueGreen is not null)
            return BlueGreenDeployment.Rest(service, journal, request, cause, pool, time);
        var live = await LiveColour.OfAsync(service, pool, cancellationToken).ConfigureAwait(false);
        return journal.Header.Request.Canary is null
            ? new RollingUpdate(live, request, cause, pool, time)
            : new CanaryDeployment(live, CanaryHistory.Rest(journal, request), cause, CanaryHistory.WayOf(journal), new CanaryScripts(), pool, time) { Failure = CanaryHistory.FailureOf(journal) };
    }

    /// <summary>The way back from a deployment.</summary>
    /// <param name="id">The deployment; null for the last one that was not taken back yet.</param>
    /// <param name="release">The release to go back to; null for the one before.</param>
    /// <param name="releaseOnly">Whether units and the files of nginx stay as they are.</param>
    /// <param name="cancellationToken">Stops the look at the balancers.</param>
    /// <exception cref="DeployException">
    /// There is none (<c>DeploymentNotFound</c>), there was nothing before it (<c>NothingToUndo</c>), or several releases and no good one among them (<c>UndoAmbiguous</c>).
    /// </exception>
    public async Task<IDeployment> UndoAsync(string? id, ReleaseId? release, bool releaseOnly, CancellationToken cancellationToken)
    {
        var (request, cause) = RolloutHistory.Undo(journals, id, release, service.Name);
        if (releaseOnly)
            cause = cause with { Revision = [] };
        var journal = RolloutHistory.Find(journals, cause.Origin, service.Name);
        if (journal.Header.Request.BlueGreen is not null)
            return BlueGreenDeployment.Back(service, journal, request, cause, pool, time);
        var live = await LiveColour.OfAsync(service, pool, cancellationToken).ConfigureAwait(false);
        return journal.Header.Request.Canary is { } canary
            ? new CanaryDeployment(live, CanaryHistory.Request(canary, request), cause, JournalCanaryWay.Undo, new CanaryScripts(), pool, time)
            : new RollingUpdate(live, request, cause, pool, time);
    }
}
