namespace XDeploy;

/// <summary>How nginx chooses the server of an upstream for a request.</summary>
public enum NginxBalanceMethod
{
    /// <summary>In turn, by weight: nginx's default, which has no directive.</summary>
    RoundRobin,

    /// <summary>The server with the fewest connections for its weight: <c>least_conn</c>.</summary>
    LeastConnections,

    /// <summary>The same server for the same client address: <c>ip_hash</c>.</summary>
    IpHash,

    /// <summary>At random, by weight; of two servers the one with fewer connections: <c>random two least_conn</c>.</summary>
    Random,

    /// <summary>The same server for the same key, and few keys move when a server comes or goes: <c>hash KEY consistent</c>.</summary>
    Hash,
}
