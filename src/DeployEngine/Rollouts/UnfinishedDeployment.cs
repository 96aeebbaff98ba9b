using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Engine.Rollouts;

/// <summary>A deployment that left something for its own rest to put right: a canary its weights, a blue/green deployment its second colour. Pure.</summary>
internal static class UnfinishedDeployment
{
    /// <summary>Refuses a new deployment over one that has no end.</summary>
    /// <param name="journals">The service's journals, the newest first.</param>
    /// <param name="release">The release of the new one; null where it is the rest of another, or takes one back.</param>
    /// <param name="kind">What kind the new one is: the same kind goes on where the release is the same.</param>
    /// <exception cref="DeployException">There is one (<c>CanaryUnfinished</c>, <c>BlueGreenUnfinished</c>).</exception>
    public static void Refuse(IReadOnlyList<JournalFile> journals, ReleaseId? release, DeploymentKind kind)
    {
        if (release is null)
            return;
        if (CanaryHistory.Unfinished(journals)?.Header is { } canary && !(kind == DeploymentKind.Canary && canary.Request.Release == release.Value && canary.Request.Canary!.Way == JournalCanaryWay.Up))
            throw CanaryDeploymentErrors.Unfinished(canary.Id, canary.Request.Release);
        if (BlueGreenHistory.Unfinished(journals)?.Header is { } colour && !(kind == DeploymentKind.BlueGreen && colour.Request.Release == release.Value && !colour.Request.BlueGreen!.IsUndo))
            throw BlueGreenErrors.Unfinished(colour.Id, colour.Request.Release);
    }
}
