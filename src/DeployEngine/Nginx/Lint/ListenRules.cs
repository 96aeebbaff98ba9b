namespace XDeploy.Engine.Nginx;

/// <summary>Servers that are in each other's way.</summary>
internal static class ListenRules
{
    public static IEnumerable<NginxFinding> Check(NginxConfiguration configuration)
    {
        var servers = NginxServers.In(configuration);
        var sockets = servers
            .SelectMany(server => server.Listens.SelectMany(listen => listen.Sockets().Select(socket => new Use(socket, server, listen))))
            .GroupBy(use => use.Socket, StringComparer.Ordinal)
            .ToList();
        var wildcards = sockets.SelectMany(s => s).Where(u => u.Listen.Address == "0.0.0.0").Select(u => u.Socket).ToHashSet(StringComparer.Ordinal);
        return servers.SelectMany(s => s.Listens).SelectMany(Words).Concat(sockets.SelectMany(uses => Names(uses.Key, uses.ToList()).Concat(Options(uses.Key, uses.ToList())).Concat(Binding(uses, wildcards))));
    }

    private static IEnumerable<NginxFinding> Words(NginxListen listen)
    {
        if (listen.Node is not { } node)
            yield break;
        if (!listen.IsUnix && listen.Port is null)
        {
            yield return NginxLint.Finding(
                "listen-invalid", NginxSeverity.Error, node, $"invalid port in \"{listen.Text}\" of the \"listen\" directive", "A port is a number from 1 to 65535.");
        }

        foreach (var option in listen.UnknownOptions)
        {
            yield return NginxLint.Finding(
                "listen-invalid", NginxSeverity.Error, node, $"invalid parameter \"{option}\"", "See listen in ngx_http_core_module for its parameters; look for a missing ';'.");
        }
    }

    private static IEnumerable<NginxFinding> Names(string socket, List<Use> uses)
    {
        var seen = new Dictionary<string, NginxServer>(StringComparer.Ordinal);
        foreach (var server in uses.Select(u => u.Server).Distinct())
        {
            foreach (var name in server.Names.Where(n => !n.StartsWith('~')).Distinct())
            {
                if (seen.TryAdd(name, server))
                    continue;
                var first = seen[name];
                var node = server.Node.All("server_name").FirstOrDefault(n => n.Values.Contains(name, StringComparer.OrdinalIgnoreCase)) ?? server.Node;
                yield return NginxLint.Finding(
                    "conflicting-server-name", NginxSeverity.Warning, node, $"conflicting server name \"{name}\" on {socket}, ignored",
                    $"The server at {first.File}:{first.Line} has the name already and gets its requests: change one of the names, or merge the servers.");
            }
        }
    }

    private static IEnumerable<NginxFinding> Options(string socket, List<Use> uses)
    {
        var seen = new HashSet<NginxServer>();
        NginxListen? options = null;
        NginxListen? standard = null;
        foreach (var (_, server, listen) in uses)
        {
            var node = listen.Node ?? server.Node;
            if (!seen.Add(server))
                yield return NginxLint.Finding("duplicate-listen", NginxSeverity.Error, node, $"a duplicate listen {socket}", "Remove one of the two.");
            if (listen.HasSocketOptions && options is not null)
            {
                yield return NginxLint.Finding(
                    "duplicate-listen-options", NginxSeverity.Error, node, $"duplicate listen options for {socket}",
                    $"Options of the socket are given once, and {options.Node} gives them: take them out here.");
            }

            if (listen.IsDefaultServer && standard is not null)
            {
                yield return NginxLint.Finding(
                    "duplicate-default-server", NginxSeverity.Error, node, $"a duplicate default server for {socket}",
                    $"{standard.Node} is the default server already: take 'default_server' out of one of the two.");
            }

            options = listen.HasSocketOptions ? listen : options;
            standard = listen.IsDefaultServer ? listen : standard;
        }
    }

    // nginx -t does not bind; the start fails.
    private static IEnumerable<NginxFinding> Binding(IEnumerable<Use> uses, HashSet<string> wildcards)
    {
        foreach (var (socket, _, listen) in uses)
        {
            var wildcard = $"0.0.0.0{socket[socket.LastIndexOf(':')..]}";
            var isOwnSocket = listen.Address == "::" ? listen.Options.Contains("ipv6only=off") : listen.HasSocketOptions && !listen.Address.Contains(':', StringComparison.Ordinal);
            if (listen.IsUnix || listen.Node is null || !isOwnSocket || socket == wildcard || !wildcards.Contains(wildcard))
                continue;
            yield return NginxLint.Finding(
                "bind-conflict", NginxSeverity.Error, listen.Node, $"bind() to {socket} fails beside {wildcard} (98: Address already in use)",
                "nginx -t does not notice. Take out the options of the socket, such as bind, or listen on the addresses one by one.");
        }
    }

    private readonly record struct Use(string Socket, NginxServer Server, NginxListen Listen);
}
