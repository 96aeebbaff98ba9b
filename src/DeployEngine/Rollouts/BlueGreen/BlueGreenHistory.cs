using XDeploy.Engine.Journal;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>From what journals tell of blue/green deployments to what is to be done. Pure.</summary>
internal static class BlueGreenHistory
{
    /// <summary>The record that a release is proven, and could be switched to.</summary>
    public const string Ready = "Ready";

    /// <summary>The record that the switch was decided on.</summary>
    public const string Switching = "Switching";

    /// <summary>The record that a release failed after the switch.</summary>
    public const string Returning = "Returning";

    /// <summary>The last blue/green deployment, where it has no end: a release may run beside the one that gets the requests.</summary>
    public static JournalFile? Unfinished(IReadOnlyList<JournalFile> journals) =>
        journals.FirstOrDefault(j => j.Header.Request.BlueGreen is not null) is { } last && last.End?.Kind is not (nameof(RolloutStatus.Succeeded) or nameof(RolloutStatus.Failed)) ? last : null;

    /// <summary>Which way the rest of a run goes.</summary>
    public static BlueGreenWay WayOf(JournalFile journal) =>
        journal.Header.Request.BlueGreen!.IsUndo ? BlueGreenWay.Undo : FailureOf(journal) is null ? BlueGreenWay.Up : BlueGreenWay.Return;

    /// <summary>Why a run that has not ended goes back; null where it does not.</summary>
    public static string? FailureOf(JournalFile journal) =>
        journal.End?.Kind == nameof(RolloutStatus.Failed) ? null : journal.Events.FirstOrDefault(e => e.Kind == Returning)?.Message;

    /// <summary>
    /// Whether going on with a run is the decision to switch: it has said that the release is ready and paused, or had begun to switch.
    /// </summary>
    public static bool IsApproved(JournalFile journal) =>
        (journal.End?.Kind != nameof(RolloutStatus.Failed) && journal.Events.Any(e => e.Kind == Switching))
            || (journal.End?.Kind == nameof(RolloutStatus.Paused) && journal.Events.Any(e => e.Kind == Ready));

    /// <summary>A request, as a journal kept it.</summary>
    public static BlueGreenRequest Request(JournalBlueGreen section, RolloutRequest rollout) => new()
    {
        Rollout = rollout,
        AutoSwitch = section.AutoSwitch,
        WatchFor = section.WatchFor,
        Criteria = section.Criteria,
        TrafficLog = section.TrafficLog,
        KeepFor = section.KeepFor,
        SkipCapacityCheck = section.SkipCapacityCheck,
    };

    /// <summary>What a journal keeps of a request.</summary>
    public static JournalRequest ToJournal(BlueGreenRequest request, IReadOnlyList<int> live, bool hasTest, bool isUndo) => RolloutHistory.ToJournal(request.Rollout) with
    {
        BlueGreen = new JournalBlueGreen
        {
            AutoSwitch = request.AutoSwitch,
            WatchFor = request.WatchFor,
            Criteria = request.Criteria,
            TrafficLog = request.TrafficLog,
            KeepFor = request.KeepFor,
            SkipCapacityCheck = request.SkipCapacityCheck,
            HasTest = hasTest,
            Live = live,
            IsUndo = isUndo,
        },
    };
}
