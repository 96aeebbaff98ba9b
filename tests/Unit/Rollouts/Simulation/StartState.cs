namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>How a replica is found when the first run begins.</summary>
internal enum StartState
{
    /// <summary>It serves, on the old release.</summary>
    Old,

    /// <summary>It serves, on the new release.</summary>
    New,

    /// <summary>It was never deployed.</summary>
    None,

    /// <summary>Its unit is stopped.</summary>
    Stopped,

    /// <summary>An operator has marked it down on the balancers.</summary>
    OperatorDown,

    /// <summary>A run that died has left it refusing connections, on the old release.</summary>
    Refusing,

    /// <summary>A run that died has left it marked down, on the new release.</summary>
    Marked,

    /// <summary>It is pinned to the new release and runs the old one.</summary>
    PinnedOnly,
}
