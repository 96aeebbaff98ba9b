namespace XDeploy.Engine.Nginx;

/// <summary>The servers of a configuration.</summary>
public static class NginxServers
{
    /// <summary>The servers of the http part, in the order of the configuration. A file without an <c>http</c> block is taken for a part of one.</summary>
    public static IReadOnlyList<NginxServer> In(NginxConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.All("server")
            .Where(n => n.Directive.Block is not null && !n.IsInside("upstream") && !n.IsInside("stream") && !n.IsInside("mail"))
            .Select(View)
            .ToList();
    }

    private static NginxServer View(NginxNode node)
    {
        var listens = node.All("listen").Select(l => NginxListen.Parse(l.Values.ToList(), l)).ToList();
        var names = node.All("server_name").SelectMany(n => n.Values).Select(n => n.StartsWith('~') ? n : n.ToLowerInvariant()).ToList();
        return new NginxServer
        {
            Node = node,
            Listens = listens.Count > 0 ? listens : [NginxListen.Parse(["*:80"])],
            Names = names.Count > 0 ? names : [string.Empty],
            Locations = Locations(node),
        };
    }

    private static List<NginxLocation> Locations(NginxNode server)
    {
        var locations = new List<NginxLocation>();
        var rest = new Stack<NginxNode>(server.All("location").Reverse());
        while (rest.TryPop(out var node))
        {
            locations.Add(NginxLocation.Of(node));
            foreach (var inner in node.All("location").Reverse())
                rest.Push(inner);
        }

        return locations;
    }
}
