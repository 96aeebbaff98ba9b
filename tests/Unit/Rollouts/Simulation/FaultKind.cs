namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>What can go wrong.</summary>
internal enum FaultKind
{
    /// <summary>The host is gone until somebody repairs it.</summary>
    Die,

    /// <summary>The host boots: its processes come back on the pinned release, the rules of its packet filter do not.</summary>
    Reboot,

    /// <summary>The host answers nobody, and goes on as if nothing had been.</summary>
    Hang,

    /// <summary>Nobody reaches the host; what is asked of it does not happen.</summary>
    NetworkLost,

    /// <summary>What is asked of the host happens, and the answer gets lost.</summary>
    AnswerLost,

    /// <summary>Releases can be pinned for a part of the replicas only.</summary>
    DiskFull,

    /// <summary>The packet filter takes no rules.</summary>
    GateBroken,

    /// <summary>Everything starts eight times slower.</summary>
    SlowStart,

    /// <summary>The process ends, and systemd starts it again.</summary>
    Crash,

    /// <summary>The probe fails for a while.</summary>
    ProbeFails,

    /// <summary>The probe fails every other moment.</summary>
    Flap,

    /// <summary>The probe is answered well whatever the process does.</summary>
    LieHealthy,

    /// <summary>The probe is answered badly whatever the process does.</summary>
    LieUnhealthy,

    /// <summary>Looks at the host fail, and not for want of a connection.</summary>
    LookFails,

    /// <summary>No balancer takes a change.</summary>
    BalancerBroken,

    /// <summary>Balancers take changes, and the answer gets lost.</summary>
    BalancerAnswerLost,
}
