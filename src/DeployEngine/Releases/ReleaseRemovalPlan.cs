namespace XDeploy.Engine.Releases;

/// <summary>Which releases of a host go, and in which order. Pure.</summary>
public static class ReleaseRemovalPlan
{
    /// <summary>Why a release has to stay; null where nothing speaks against its removal.</summary>
    public static string? Reason(ReleaseState release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return release switch
        {
            { Pinned.Count: > 0 } => $"instances are pinned to it ({string.Join(", ", release.Pinned)})",
            { Running.Count: > 0 } => $"instances run from it ({string.Join(", ", release.Running)})",
            { ProcessId.Count: > 0 } => $"processes run from it ({string.Join(", ", release.ProcessId)})",
            { IsCurrent: true } => "the link current names it",
            { IsLastGood: true } => "it is the last one that proved itself",
            { IsWayBack: true } => "taking back or ending the last deployment needs it",
            _ => null,
        };
    }

    /// <summary>All but the newest ones: bad and damaged ones first, which are not counted as kept, then the oldest. What has to stay stays, and counts.</summary>
    /// <param name="releases">The releases of a host.</param>
    /// <param name="keep">How many to keep.</param>
    public static IReadOnlyList<ReleaseState> AllBut(IReadOnlyList<ReleaseState> releases, int keep)
    {
        ArgumentNullException.ThrowIfNull(releases);
        var kept = releases.Where(r => !IsBad(r)).OrderByDescending(r => r.Time).ThenByDescending(r => r.Id.Value, StringComparer.Ordinal).Take(keep).Select(r => r.Id).ToHashSet();
        return InOrder(releases.Where(r => !kept.Contains(r.Id) && Reason(r) is null));
    }

    /// <summary>Releases in the order in which they go.</summary>
    public static IReadOnlyList<ReleaseState> InOrder(IEnumerable<ReleaseState> releases) =>
        [.. releases.OrderByDescending(IsBad).ThenBy(r => r.Time).ThenBy(r => r.Id.Value, StringComparer.Ordinal)];

    private static bool IsBad(ReleaseState release) => release.Mark == ReleaseMark.Bad || release.Condition == ReleaseCondition.Damaged;
}
