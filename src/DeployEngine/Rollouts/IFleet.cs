namespace XDeploy.Engine.Rollouts;

/// <summary>
/// What an executor can see of replicas and do to them. The real one works over sessions; tests have a simulated one.
/// All members work on hosts in parallel and report the first host's failure.
/// </summary>
public interface IFleet
{
    /// <summary>Looks at replicas. One on a host that cannot be reached comes back unhealthy, with the reason.</summary>
    Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Takes replicas out of rotation and waits until they are quiet.</summary>
    /// <returns>The replicas that still had connections at the deadline.</returns>
    /// <exception cref="DeployException">A replica could not be drained.</exception>
    Task<IReadOnlyList<Replica>> DrainAsync(IReadOnlyCollection<Replica> replicas, DrainMethod method, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Pins replicas to a release and restarts them.</summary>
    /// <exception cref="DeployException">The release is not on a host (<c>ReleaseMissing</c>), or a unit does not start.</exception>
    Task SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, CancellationToken cancellationToken);

    /// <summary>Puts replicas back into rotation.</summary>
    /// <exception cref="DeployException">A replica could not be readmitted.</exception>
    Task ReadmitAsync(IReadOnlyCollection<Replica> replicas, CancellationToken cancellationToken);
}
