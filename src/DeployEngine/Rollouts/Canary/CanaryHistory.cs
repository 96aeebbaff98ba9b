using XDeploy.Engine.Journal;

namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>From what journals tell of canaries to what is to be done. Pure.</summary>
internal static class CanaryHistory
{
    private const string Returning = "Returning";

    /// <summary>
    /// The last canary, where it has no good end: its weights may be there still, so those before it are the ones in its journal. One that succeeded, or failed and was taken
    /// back, has put the weights right.
    /// </summary>
    public static JournalFile? Unfinished(IReadOnlyList<JournalFile> journals) =>
        journals.FirstOrDefault(j => j.Header.Request.Canary is not null) is { } last && last.End?.Kind is not (nameof(RolloutStatus.Succeeded) or nameof(RolloutStatus.Failed)) ? last : null;

    /// <summary>Which way the rest of a run goes: one whose release failed goes on going back.</summary>
    public static JournalCanaryWay WayOf(JournalFile journal) => journal.Header.Request.Canary!.Way switch
    {
        JournalCanaryWay.Up when FailureOf(journal) is not null => JournalCanaryWay.Return,
        // It is back: what is resumed is the way to the release, once more.
        JournalCanaryWay.Return when journal.End?.Kind == nameof(RolloutStatus.Failed) => JournalCanaryWay.Up,
        var way => way,
    };

    /// <summary>Why a run that has not ended goes back; null where it does not.</summary>
    public static string? FailureOf(JournalFile journal) =>
        journal.End?.Kind == nameof(RolloutStatus.Failed) ? null : journal.Events.FirstOrDefault(e => e.Kind == Returning)?.Message;

    /// <summary>The request of the rest of a run.</summary>
    /// <exception cref="DeployException">It was to ask script blocks (<c>CanaryNeedsScript</c>).</exception>
    public static CanaryRequest Rest(JournalFile journal, RolloutRequest rollout)
    {
        var canary = journal.Header.Request.Canary!;
        return canary.HasScript && WayOf(journal) == JournalCanaryWay.Up
            ? throw CanaryDeploymentErrors.NeedsScript(journal.Header.Id, journal.Header.Service)
            : Request(canary, rollout);
    }

    /// <summary>A request, as a journal kept it.</summary>
    public static CanaryRequest Request(JournalCanary canary, RolloutRequest rollout) => new()
    {
        Rollout = rollout,
        Step = canary.Step,
        BakeTime = canary.BakeTime,
        MaxBakeTime = canary.MaxBakeTime,
        Criteria = canary.Criteria,
        ErrorStatus = canary.ErrorStatus,
        TrafficLog = canary.TrafficLog,
    };

    /// <summary>What a journal keeps of a request.</summary>
    public static JournalRequest ToJournal(CanaryRequest request, IReadOnlyList<BalancerWeights> original, bool hasScript, JournalCanaryWay way) => RolloutHistory.ToJournal(request.Rollout) with
    {
        Canary = new JournalCanary
        {
            Step = request.Step,
            BakeTime = request.BakeTime,
            MaxBakeTime = request.MaxBakeTime,
            Criteria = request.Criteria,
            ErrorStatus = request.ErrorStatus,
            TrafficLog = request.TrafficLog,
            HasScript = hasScript,
            Weights = BalancerWeights.ToJournal(original),
            Way = way,
        },
    };

    /// <summary>What replicas ran before a canary, of those that are to be moved or were.</summary>
    /// <param name="survey">What is seen.</param>
    /// <param name="before">What journals tell; it counts for more, since replicas may have been moved already.</param>
    /// <param name="release">The release.</param>
    public static Dictionary<Replica, string?> Previous(CanarySurvey survey, IReadOnlyDictionary<string, string?> before, ReleaseId release) => survey.Fleet
        .Select(r => (r.Replica, Release: before.GetValueOrDefault(r.Replica.ToString(), r.Health.PinnedRelease)))
        .Where(r => r.Release != release.Value)
        .ToDictionary(r => r.Replica, r => r.Release);
}
