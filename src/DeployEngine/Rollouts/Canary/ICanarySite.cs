namespace XDeploy.Engine.Rollouts.Canary;

/// <summary>What a canary can see of a service and do to it. The real one works over sessions; tests have a simulated one.</summary>
internal interface ICanarySite
{
    /// <summary>The replicas, as an executor moves them.</summary>
    IFleet Fleet { get; }

    /// <summary>For how long a readmitted replica may still be passed by; known once the service was surveyed.</summary>
    TimeSpan SettleTime { get; }

    /// <summary>Looks at all replicas and at the weights on all balancers.</summary>
    /// <exception cref="DeployException">A balancer cannot be read, or a replica has no server there (<c>ReplicaNotInUpstream</c>).</exception>
    Task<CanarySurvey> SurveyAsync(CancellationToken cancellationToken);

    /// <summary>Sets weights on all balancers, or on none, in one reload each; where they are so already nothing is done.</summary>
    /// <exception cref="DeployException">A balancer did not take the change.</exception>
    Task WeighAsync(IReadOnlyList<BalancerWeights> weights, CancellationToken cancellationToken);

    /// <summary>Begins to measure traffic, from now on.</summary>
    /// <exception cref="DeployException">There is no traffic log (<c>NginxTrafficLogMissing</c>), or an error of a session.</exception>
    Task StartWatchAsync(CancellationToken cancellationToken);

    /// <summary>What was measured since the start.</summary>
    /// <exception cref="DeployException">A log or a journal cannot be read now. What was measured before is not lost.</exception>
    Task<CanaryLook> WatchAsync(CancellationToken cancellationToken);
}
