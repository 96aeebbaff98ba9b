namespace XDeploy;

/// <summary>What sort of thing went wrong. Cmdlets map each kind to a PowerShell ErrorCategory.</summary>
public enum DeployErrorKind
{
    /// <summary>The input cannot be used as given.</summary>
    InvalidInput,

    /// <summary>A host, file, unit, site or release does not exist.</summary>
    NotFound,

    /// <summary>A host cannot be reached, or the connection was lost.</summary>
    Connection,

    /// <summary>A login was refused.</summary>
    Authentication,

    /// <summary>A host key is unknown, changed or revoked.</summary>
    HostKey,

    /// <summary>The login works but may not do what was asked.</summary>
    Permission,

    /// <summary>Something did not happen in time.</summary>
    Timeout,

    /// <summary>Somebody else holds what is needed.</summary>
    Busy,

    /// <summary>A command, a unit or a configuration check failed on a host.</summary>
    RemoteFailure,

    /// <summary>What arrived is not what was sent.</summary>
    Integrity,

    /// <summary>A replica, a batch or a rollout did not become healthy.</summary>
    Unhealthy,
}
