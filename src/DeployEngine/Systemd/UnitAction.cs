namespace XDeploy.Engine.Systemd;

/// <summary>What can be asked of a unit, in the words of systemctl(1).</summary>
public enum UnitAction
{
    /// <summary>Have it run.</summary>
    Start,

    /// <summary>Have it not run.</summary>
    Stop,

    /// <summary>Stop it where it runs, and start it.</summary>
    Restart,

    /// <summary>Have it start as its [Install] section says.</summary>
    Enable,

    /// <summary>Take away what has it start.</summary>
    Disable,
}
