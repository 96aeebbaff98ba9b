namespace XDeploy.Engine.Rollouts;

/// <summary>
/// What an executor can see of replicas and do to them. The real one works over sessions; tests have a simulated one.
/// All members work on hosts in parallel and report the first host's failure.
/// </summary>
public interface IFleet
{
    /// <summary>
    /// True where each change of the rotation costs clients something (a reload of nginx), so that readmitting one batch and draining the next one should be one
    /// change.
    /// </summary>
    bool RotatesAtOnce { get; }

    /// <summary>Looks at replicas. One on a host that cannot be reached comes back unhealthy, with the reason.</summary>
    Task<IReadOnlyList<ReplicaHealth>> ObserveAsync(IReadOnlyCollection<Replica> replicas, string? expectedVersion, CancellationToken cancellationToken);

    /// <summary>Puts replicas back into rotation, and takes others out of it and waits until these are quiet.</summary>
    /// <returns>The replicas that still had connections at the deadline; with a deadline of zero, at once.</returns>
    /// <remarks>
    /// Whatever took a replica out of rotation is taken away as it goes back, also where an earlier change failed and nobody knows what came of it. Doing it twice changes nothing.
    /// </remarks>
    /// <exception cref="DeployException">The rotation could not be changed, or nobody knows whether it was; <c>HostName</c> is the host that failed, where one did.</exception>
    Task<IReadOnlyList<Replica>> RotateAsync(
        IReadOnlyCollection<Replica> readmit, IReadOnlyCollection<Replica> drain, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Waits until replicas that were taken out of rotation are quiet. It changes the rotation of no other, so others may be readmitted or drained meanwhile.</summary>
    /// <returns>The replicas that still had connections at the deadline.</returns>
    /// <exception cref="DeployException">A host cannot tell, or has forgotten that it refuses connections.</exception>
    Task<IReadOnlyList<Replica>> AwaitQuietAsync(IReadOnlyCollection<Replica> replicas, TimeSpan deadline, CancellationToken cancellationToken);

    /// <summary>Pins replicas to a release, restarts them, and waits until each of them answers its probe somehow; whether it is healthy is not judged.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="release">The release.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>How long it waited for answers.</returns>
    /// <exception cref="DeployException">The release is not on a host (<c>ReleaseMissing</c>), or a unit does not start.</exception>
    Task<TimeSpan> SwitchAsync(IReadOnlyCollection<Replica> replicas, ReleaseId release, TimeSpan patience, CancellationToken cancellationToken);
}
