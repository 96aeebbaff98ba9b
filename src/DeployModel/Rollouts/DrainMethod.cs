namespace XDeploy;

/// <summary>How a replica is taken out of rotation before it is stopped.</summary>
public enum DrainMethod
{
    /// <summary>Refuse where it works (nftables on every replica host, no <c>keepalive</c> in the upstream), else NginxDown; None for a service without balancers.</summary>
    Auto,

    /// <summary>
    /// The replica's own host refuses new connections to its port (nftables). nginx meets a refused connection, to which nothing was sent,
    /// and takes the next server: no reload, and no request is lost. It does not drain connections that an upstream <c>keepalive</c> holds open.
    /// </summary>
    Refuse,

    /// <summary>The server is marked <c>down</c> on every balancer, and nginx is reloaded. A reload costs clients with keepalive connections a few requests.</summary>
    NginxDown,

    /// <summary>The replica is stopped as it is: requests under way may be lost.</summary>
    None,
}
