namespace XDeploy;

/// <summary>How much a finding about a configuration matters.</summary>
public enum NginxSeverity
{
    /// <summary>Worth a look; it may be meant so.</summary>
    Notice,

    /// <summary>nginx starts, but does something else than the reader would expect.</summary>
    Warning,

    /// <summary>nginx refuses the configuration, or does not start with it.</summary>
    Error,
}
