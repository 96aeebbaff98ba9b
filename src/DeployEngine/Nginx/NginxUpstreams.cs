using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>The upstreams of a configuration.</summary>
public static class NginxUpstreams
{
    /// <summary>The upstreams of the http part, in the order of the configuration.</summary>
    /// <remarks>
    /// A file that has no <c>http</c> block, such as one of conf.d, is taken for a part of one. A parameter that nginx would refuse has its
    /// default here.
    /// </remarks>
    public static IReadOnlyList<NginxUpstream> In(NginxConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return Nodes(configuration).Select(View).ToList();
    }

    /// <summary>The upstream blocks of the http part.</summary>
    internal static IEnumerable<NginxNode> Nodes(NginxConfiguration configuration) =>
        configuration.All("upstream").Where(n => n.Directive.Block is not null && n.Directive.Arguments.Count > 0 && !n.IsInside("stream"));

    private static NginxUpstream View(NginxNode node)
    {
        var method = node.Children.LastOrDefault(c => c.Name is "least_conn" or "ip_hash" or "hash" or "random" or "least_time");
        return new NginxUpstream
        {
            Name = node.Value(0)!,
            File = node.File,
            Line = node.Line,
            Server = WithShares(node.All("server").Where(s => s.Directive.Arguments.Count > 0).Select(Server).ToList()),
            Method = method?.Name ?? "round-robin",
            MethodArgument = method?.Values.ToList() ?? [],
            Keepalive = int.TryParse(node.First("keepalive")?.Value(0), NumberStyles.None, CultureInfo.InvariantCulture, out var keepalive) ? keepalive : null,
            Zone = node.First("zone")?.Value(0),
        };
    }

    private static NginxUpstreamServer Server(NginxNode node)
    {
        var address = NginxAddress.Parse(node.Value(0)!);
        var server = new NginxUpstreamServer
        {
            Address = address.Text, Host = address.Host, Port = address.IsUnix ? null : address.Port ?? (address.HasPort ? null : 80), File = node.File, Line = node.Line,
        };
        return node.Values.Skip(1).Aggregate(server, (s, parameter) => TryApply(s, parameter, out var changed) ? changed : s);
    }

    /// <summary>Reads one parameter of a server.</summary>
    /// <returns>False where no version of nginx would take it.</returns>
    internal static bool TryApply(NginxUpstreamServer server, string parameter, out NginxUpstreamServer changed)
    {
        var (name, value) = parameter.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (parameter[..at], parameter[(at + 1)..]) : (parameter, null);
        changed = (name, value) switch
        {
            ("weight", not null) when Number(value) is { } n => server with { Weight = n },
            ("max_fails", not null) when Number(value) is { } n => server with { MaxFails = n },
            ("max_conns", not null) when Number(value) is { } n => server with { MaxConns = n },
            ("fail_timeout", not null) when NginxTime.TryParseSeconds(value, out var span) => server with { FailTimeout = span },
            ("slow_start", not null) when NginxTime.TryParse(value, out var span) => server with { SlowStart = span },
            ("route", not null) => server with { Route = value },
            ("service", not null) => server with { Service = value },
            ("down", null) => server with { Down = true },
            ("backup", null) => server with { Backup = true },
            ("resolve", null) => server with { Resolve = true },
            ("drain", null) => server with { Drain = true },
            _ => server,
        };
        return !ReferenceEquals(changed, server);
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static List<NginxUpstreamServer> WithShares(List<NginxUpstreamServer> servers)
    {
        // Backup servers take over only where no primary one is left.
        var backups = !servers.Any(s => s is { Down: false, Backup: false });
        var total = servers.Where(Serves).Sum(s => (double)s.Weight);
        return servers.ConvertAll(s => s with { SharePercent = Serves(s) && total > 0 ? s.Weight * 100 / total : 0 });

        bool Serves(NginxUpstreamServer server) => !server.Down && server.Backup == backups;
    }
}
