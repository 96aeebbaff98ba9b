namespace XDeploy;

/// <summary>How much an entry of the journal matters, as in syslog (RFC 5424, 6.2.1): the smaller, the worse.</summary>
public enum SystemdJournalPriority
{
    /// <summary>The system cannot be used.</summary>
    Emergency = 0,

    /// <summary>Somebody must act at once.</summary>
    Alert = 1,

    /// <summary>A critical condition.</summary>
    Critical = 2,

    /// <summary>An error.</summary>
    Error = 3,

    /// <summary>A warning.</summary>
    Warning = 4,

    /// <summary>Normal, but worth a note.</summary>
    Notice = 5,

    /// <summary>For information.</summary>
    Informational = 6,

    /// <summary>For who looks for a fault.</summary>
    Debug = 7,
}
