using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Engine.Rollouts.BlueGreen;

/// <summary>What a blue/green deployment can see of a service and do to it. The real one works over sessions; tests have a simulated one.</summary>
internal interface IBlueGreenSite
{
    /// <summary>The replicas of both colours.</summary>
    IFleet Fleet { get; }

    /// <summary>Looks at the replicas of both colours and at all balancers.</summary>
    /// <exception cref="DeployException">A balancer cannot be read, or a replica has no server there (<c>ReplicaNotInUpstream</c>).</exception>
    Task<BlueGreenSurvey> SurveyAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure that hosts have room for a colour beside the one that runs.</summary>
    /// <param name="live">The replicas that run, as they were seen.</param>
    /// <param name="idle">Those that are to be started, as they were seen.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">Memory is short (<c>CapacityTooLow</c>), or somebody listens on a port (<c>PortInUse</c>).</exception>
    Task CheckCapacityAsync(
        IReadOnlyList<(Replica Replica, ReplicaHealth Health)> live, IReadOnlyList<(Replica Replica, ReplicaHealth Health)> idle, CancellationToken cancellationToken);

    /// <summary>Keeps hosts from stopping the colour that an earlier deployment told them to stop later.</summary>
    Task CancelRetirementAsync(CancellationToken cancellationToken);

    /// <summary>Gives all requests to some replicas and none to others, on all balancers or on none, in one reload each; where it is so already nothing is done.</summary>
    /// <exception cref="DeployException">A balancer did not take the change.</exception>
    Task ExchangeAsync(IReadOnlyList<Replica> up, IReadOnlyList<Replica> down, CancellationToken cancellationToken);

    /// <summary>Begins to measure traffic, from now on.</summary>
    /// <exception cref="DeployException">There is no traffic log (<c>NginxTrafficLogMissing</c>), or an error of a session.</exception>
    Task StartWatchAsync(CancellationToken cancellationToken);

    /// <summary>What was measured since the start.</summary>
    /// <exception cref="DeployException">A log or a journal cannot be read now. What was measured before is not lost.</exception>
    Task<CanaryLook> WatchAsync(CancellationToken cancellationToken);

    /// <summary>Has hosts start some replicas when they boot, where they start one of the others. Those are then started no more, if <paramref name="only"/> is true.</summary>
    Task StartAtBootAsync(IReadOnlyList<Replica> replicas, IReadOnlyList<Replica> others, bool only, CancellationToken cancellationToken);

    /// <summary>Stops replicas that get no requests, once they are quiet: now, or by themselves after a while, whether anybody is connected then or not.</summary>
    /// <param name="replicas">The replicas.</param>
    /// <param name="keepFor">After how long; zero for now.</param>
    /// <param name="deadline">How long their open connections may take to end.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <returns>Of those that were stopped now, the ones that had connections at the deadline.</returns>
    Task<IReadOnlyList<Replica>> RetireAsync(IReadOnlyList<Replica> replicas, TimeSpan keepFor, TimeSpan deadline, CancellationToken cancellationToken);
}
