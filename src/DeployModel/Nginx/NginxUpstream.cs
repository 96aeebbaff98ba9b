namespace XDeploy;

/// <summary>A group of servers that nginx passes requests to (ngx_http_upstream_module).</summary>
public sealed record NginxUpstream
{
    /// <summary>Alias of the host; empty where the configuration was read from elsewhere.</summary>
    public string HostName { get; init; } = string.Empty;

    /// <summary>The name, as <c>proxy_pass</c> uses it.</summary>
    public required string Name { get; init; }

    /// <summary>The file that it stands in.</summary>
    public required string File { get; init; }

    /// <summary>Its line there, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The servers in the order of the configuration, backup servers included.</summary>
    public IReadOnlyList<NginxUpstreamServer> Server { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How a server is chosen: <c>round-robin</c> where nothing is said, or <c>least_conn</c>, <c>ip_hash</c>, <c>hash</c>, <c>random</c>, <c>least_time</c>.</summary>
    public string Method { get; init; } = "round-robin";

    /// <summary>What stands behind the method: the key of <c>hash</c>, and the like.</summary>
    public IReadOnlyList<string> MethodArgument { get; init => field = Array.AsReadOnly(value.ToArray()); } = [];

    /// <summary>How many idle connections each worker process keeps open; null where it is not set.</summary>
    public int? Keepalive { get; init; }

    /// <summary>The shared memory zone's name; null where each worker keeps its own state.</summary>
    public string? Zone { get; init; }

    /// <summary>The upstream's name.</summary>
    public override string ToString() => Name;
}
