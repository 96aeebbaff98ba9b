namespace XDeploy;

/// <summary>How a replica is taken out of rotation before it is stopped.</summary>
public enum DrainMethod
{
    /// <summary>Refuse for a service with balancers, None for one without.</summary>
    Auto,

    /// <summary>
    /// The replica's own host refuses new connections to its port (nftables). nginx meets a refused connection, to which nothing was sent,
    /// and takes the next server: no reload, and no request is lost. It does not drain connections that an upstream <c>keepalive</c> holds open.
    /// </summary>
    Refuse,

    /// <summary>The replica is stopped as it is: requests under way may be lost.</summary>
    None,
}
