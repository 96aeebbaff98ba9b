namespace XDeploy;

/// <summary>
/// One server of an upstream that is to be written (ngx_http_upstream_module, <c>server</c>). What is not set is not written, so that nginx's
/// own default holds.
/// </summary>
public sealed record NginxServerDefinition
{
    /// <summary>Where the server listens: <c>host:port</c>, <c>[::1]:port</c> or <c>unix:/path</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The server's share of requests in comparison with the others, 1 and more. nginx's default is 1.</summary>
    public int? Weight { get; init; }

    /// <summary>After how many failures within <see cref="FailTimeout"/> nginx passes the server by; 0 for never. nginx's default is 1.</summary>
    public int? MaxFails { get; init; }

    /// <summary>The time in which failures are counted and for which the server is passed by then, in whole seconds. nginx's default is 10 s.</summary>
    public TimeSpan? FailTimeout { get; init; }

    /// <summary>True for a server that gets no request.</summary>
    public bool Down { get; init; }

    /// <summary>True for a server that gets requests only when no other one is there.</summary>
    public bool Backup { get; init; }

    /// <summary>The address.</summary>
    public override string ToString() => Address;
}
