namespace XDeploy.Engine.Releases;

/// <summary>What deployments tell of releases: which proved themselves, which failed, and which one the way back leads to. Pure.</summary>
public static class ReleaseHistory
{
    /// <summary>The releases with what is known of them. An operator's mark goes before what deployments tell.</summary>
    /// <param name="releases">The releases of a host.</param>
    /// <param name="deployments">The service's deployments, in any order; one may be there twice.</param>
    public static IReadOnlyList<ReleaseState> Apply(IReadOnlyList<ReleaseState> releases, IEnumerable<Deployment> deployments)
    {
        ArgumentNullException.ThrowIfNull(releases);
        var newestFirst = deployments.DistinctBy(d => d.Id, StringComparer.Ordinal).OrderByDescending(d => d.Id, StringComparer.Ordinal).ToList();
        var last = newestFirst.FirstOrDefault();
        HashSet<string> back = last is null ? [] : [.. last.Previous];
        if (last is { Status: DeploymentStatus.Running or DeploymentStatus.Interrupted or DeploymentStatus.Paused })
            back.Add(last.Release.Value);
        var marked = releases.Select(r => Mark(r, newestFirst) with { IsWayBack = back.Contains(r.Id.Value) && !IsBadByOperator(r) }).ToList();
        var good = marked
            .Where(r => !IsBadByOperator(releases.First(o => o.Id == r.Id)))
            .Select(r => (r.Id, Time: Proved(r, newestFirst)))
            .Where(r => r.Time is not null)
            .DefaultIfEmpty()
            .MaxBy(r => r.Time);
        return [.. marked.Select(r => r with { IsLastGood = r.Id == good.Id })];
    }

    private static bool IsBadByOperator(ReleaseState release) => release is { Mark: ReleaseMark.Bad, MarkTime: not null };

    private static ReleaseState Mark(ReleaseState release, List<Deployment> newestFirst)
    {
        if (release.Mark != ReleaseMark.None)
            return release;
        var last = newestFirst.Find(d => d.Release == release.Id && d.Status is DeploymentStatus.Succeeded or DeploymentStatus.Failed or DeploymentStatus.Degraded);
        return last is null
            ? release
            : release with { Mark = last.Status == DeploymentStatus.Succeeded ? ReleaseMark.Good : ReleaseMark.Bad, MarkedBy = last.Id, Reason = last.Reason, MarkTime = last.End };
    }

    private static DateTimeOffset? Proved(ReleaseState release, List<Deployment> newestFirst)
    {
        var deployed = newestFirst.Find(d => d.Release == release.Id && d.Status == DeploymentStatus.Succeeded)?.End;
        var marked = release.Mark == ReleaseMark.Good ? release.MarkTime : null;
        return deployed is null || marked > deployed ? marked : deployed;
    }
}
