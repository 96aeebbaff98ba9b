namespace XDeploy.Engine.Rollouts;

/// <summary>A deployment by some strategy: looked at and planned, shown, and then run under the service's lock.</summary>
public interface IDeployment
{
    /// <summary>Why it is run.</summary>
    RolloutCause Cause { get; }

    /// <summary>Looks at the fleet and plans, without changing anything.</summary>
    /// <exception cref="DeployException">A host cannot be reached or does not let us in, or the plan is impossible.</exception>
    Task<DeploymentOutline> PlanAsync(CancellationToken cancellationToken);

    /// <summary>Looks what that would change in the files of hosts, for who is to be shown all of it: a round trip more.</summary>
    /// <returns>The changes, as a diff; empty where nothing would change.</returns>
    /// <exception cref="DeployException">An error of a session.</exception>
    Task<string> DiffAsync(CancellationToken cancellationToken);

    /// <summary>Carries it out. The fleet is looked at under the lock, for the first time where there is no plan yet, so that a plan that nobody was to see costs nothing.</summary>
    /// <param name="waitLock">How long to wait for another run of the service to end.</param>
    /// <param name="begin">Told what is about to be done, where there was no plan before, and tells whether to do it. The lock is held meanwhile, so it may wait for nobody.</param>
    /// <param name="watch">Receives every event as it happens.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    /// <exception cref="DeployException">The service is locked, or an error that leaves the fleet as it was.</exception>
    /// <returns>The report; null where <paramref name="begin"/> had nothing done.</returns>
    Task<Rollout?> RunAsync(TimeSpan waitLock, Func<DeploymentOutline, Task<bool>> begin, Func<RolloutEvent, Task> watch, CancellationToken cancellationToken);
}
