namespace XDeploy;

/// <summary>An upstream that is to be written: what <c>New-NginxUpstream</c> makes and <c>New-NginxSite</c> puts into a site's file.</summary>
public sealed record NginxUpstreamDefinition
{
    /// <summary>Name of the upstream: letters, digits and <c>. _ -</c>. It stands in <c>proxy_pass http://NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The servers, in the order to write them.</summary>
    public required IReadOnlyList<NginxServerDefinition> Server { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>How many idle connections to the servers each worker of nginx keeps open; null for none.</summary>
    public int? Keepalive { get; init; }

    /// <summary>How a server is chosen.</summary>
    public NginxBalanceMethod Method { get; init; }

    /// <summary>What <see cref="NginxBalanceMethod.Hash"/> is made of, with nginx's variables. Default <c>$request_uri</c>.</summary>
    public string HashKey { get; init; } = "$request_uri";

    /// <summary>The <c>upstream</c> block as it is written, for reading.</summary>
    public string Text { get; init; } = string.Empty;

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
