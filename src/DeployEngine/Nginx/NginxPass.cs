namespace XDeploy.Engine.Nginx;

/// <summary>Where a location passes its requests to: <c>proxy_pass</c> and its kin.</summary>
public sealed record NginxPass
{
    /// <summary>The directives that pass requests on.</summary>
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "proxy_pass", "grpc_pass", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "memcached_pass",
    };

    /// <summary>The directive.</summary>
    public required NginxNode Node { get; init; }

    /// <summary>What is written.</summary>
    public required string Text { get; init; }

    /// <summary><c>http</c>, <c>https</c>, <c>grpc</c>, ...; empty where none is written.</summary>
    public string Scheme { get; init; } = string.Empty;

    /// <summary>The upstream's name, or the host's, IPv6 without brackets; the path of a unix socket. Variables stand in it as written.</summary>
    public required string Host { get; init; }

    /// <summary>The port; null where none is written.</summary>
    public int? Port { get; init; }

    /// <summary>The URI that takes the place of what the location matched; null where the request goes on as it came.</summary>
    public string? Uri { get; init; }

    /// <summary>Whether it is a unix socket.</summary>
    public bool IsUnix { get; init; }

    /// <summary>Whether variables decide about it.</summary>
    public bool HasVariables => Text.Contains('$', StringComparison.Ordinal);

    /// <summary>Reads a directive; null where it passes nothing on.</summary>
    public static NginxPass? Of(NginxNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        if (!Names.Contains(node.Name) || node.Value(0) is not { } text || node.IsInside("stream"))
            return null;

        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var rest = scheme < 0 ? text : text[(scheme + 3)..];
        var pass = new NginxPass { Node = node, Text = text, Scheme = scheme < 0 ? string.Empty : text[..scheme], Host = rest };
        if (rest.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
        {
            // The URI stands behind another colon.
            var path = rest[5..];
            var colon = path.IndexOf(':', StringComparison.Ordinal);
            return pass with { IsUnix = true, Host = colon < 0 ? path : path[..colon], Uri = colon < 0 ? null : path[(colon + 1)..] };
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var address = NginxAddress.Parse(slash < 0 ? rest : rest[..slash]);
        return pass with { Host = address.Host, Port = address.Port, Uri = slash < 0 ? null : rest[slash..] };
    }
}
