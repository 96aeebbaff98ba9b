namespace XDeploy;

/// <summary>How a replica is taken out of rotation before it is stopped.</summary>
public enum DrainMethod
{
    /// <summary>
    /// None for a service without balancers; NginxDown where refusing would not do: the upstream keeps connections open (<c>keepalive</c>, and nginx 1.29.7 and newer
    /// by default), nginx may not pass a failed request on (<c>proxy_next_upstream off</c>), or a replica's host has no nftables; else Refuse.
    /// </summary>
    Auto,

    /// <summary>
    /// The replica's own host refuses new connections to its port (nftables). nginx meets a refused connection, to which nothing was sent,
    /// and takes the next server: no reload, and no request is lost. It does not drain connections that an upstream <c>keepalive</c> holds open.
    /// </summary>
    Refuse,

    /// <summary>
    /// The replica is marked <c>down</c> in the upstream on all balancers, which are reloaded together, once a batch. Requests under way end by themselves; a reload costs
    /// clients with keepalive connections of their own a few requests.
    /// </summary>
    NginxDown,

    /// <summary>The replica is stopped as it is: requests under way may be lost.</summary>
    None,
}
