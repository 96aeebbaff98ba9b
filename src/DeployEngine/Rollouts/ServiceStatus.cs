using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Rollouts;

/// <summary>Compares what runs where with what was deployed.</summary>
public static class ServiceStatus
{
    /// <summary>Looks at a service's replicas, its balancers, its history and its lock.</summary>
    /// <exception cref="DeployException">The anchor host or a balancer cannot be reached. A replica's host that cannot be is a drift.</exception>
    public static async Task<DeployStatus> ReadAsync(DeployService service, SessionPool pool, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(pool);
        service = await LiveColour.OfAsync(service, pool, cancellationToken).ConfigureAwait(false);
        var survey = new RemoteFleet(service, Replica.Of(service), pool, TimeSpan.FromSeconds(5)).SurveyAsync(DrainMethod.None, TimeSpan.Zero, cancellationToken);
        var anchor = await pool.GetAsync(ServiceLock.Anchor(service), cancellationToken).ConfigureAwait(false);
        var held = await ServiceLockState.ReadAsync(anchor, service.Name, cancellationToken).ConfigureAwait(false);
        var journals = await DeploymentHistory.OfAnchorAsync(anchor, service.Name, DeploymentHistory.Depth, cancellationToken).ConfigureAwait(false);
        return Compare(service.Name, (await survey.ConfigureAwait(false)).Replicas, journals, held);
    }

    /// <summary>Compares what was seen with what was deployed.</summary>
    internal static DeployStatus Compare(string service, IReadOnlyList<ReplicaHealth> seen, IReadOnlyList<JournalFile> journals, DeployLock held)
    {
        var expected = journals.FirstOrDefault(j => j.End?.Kind is nameof(RolloutStatus.Succeeded) or nameof(RolloutStatus.Incomplete))?.Header.Request.Release;
        return new DeployStatus
        {
            Service = service,
            Release = expected is null ? null : new ReleaseId(expected),
            Replicas = seen.Count,
            Healthy = seen.Count(r => r.Healthy),
            InRotation = seen.Count(r => r.InRotation),
            Drift = [.. seen.SelectMany(r => Drift(r, expected).Select(what => $"{r.HostName}:{r.Port} {what}"))],
            Last = journals.Count == 0 ? null : journals[0].ToDeployment(held),
            LockedBy = held.IsHeld ? held.Owner : null,
        };
    }

    private static IEnumerable<string> Drift(ReplicaHealth replica, string? expected)
    {
        if (!replica.Healthy)
            yield return $"is not healthy: {replica.Reason}";
        if (replica.PinnedRelease is { } pinned && expected is not null && pinned != expected)
            yield return $"is pinned to {pinned}, not {expected}";
        if (replica.RunningRelease is { } running && running != replica.PinnedRelease)
            yield return $"runs {running}, and is pinned to {replica.PinnedRelease ?? "none"}";
        if (replica.Drained)
            yield return "is left out of rotation by a deployment";
        else if (replica.Down)
            yield return "is marked down on a balancer";
    }
}
