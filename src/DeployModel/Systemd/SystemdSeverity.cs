namespace XDeploy;

/// <summary>How much a finding about a unit matters.</summary>
public enum SystemdSeverity
{
    /// <summary>Worth a look; it may be meant so.</summary>
    Notice,

    /// <summary>systemd loads the unit, but it does something else than the reader would expect.</summary>
    Warning,

    /// <summary>systemd refuses the unit.</summary>
    Error,
}
