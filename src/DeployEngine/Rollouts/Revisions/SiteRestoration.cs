using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts.BlueGreen;

namespace XDeploy.Engine.Rollouts.Revisions;

/// <summary>The files of nginx that are a service's, and how an older text of one is brought back without the servers that were in rotation then. Pure.</summary>
internal static class SiteRestoration
{
    /// <summary>The files that belong to a service: where its upstream and that of its preview stand, and what passes requests to them.</summary>
    /// <param name="nginx">The configuration of a balancer.</param>
    /// <param name="upstream">Name of the upstream.</param>
    /// <returns>Their paths as nginx names them, in its order.</returns>
    public static IReadOnlyList<string> Files(NginxConfiguration nginx, string upstream)
    {
        ArgumentNullException.ThrowIfNull(nginx);
        List<string> names = [upstream, BlueGreenNames.Preview(upstream)];
        var blocks = NginxUpstreams.Nodes(nginx).Where(n => names.Contains(n.Value(0) ?? string.Empty));
        var found = blocks.Concat(names.SelectMany(name => BalancerFacts.Passes(nginx, name))).Select(n => n.File).ToHashSet(StringComparer.Ordinal);
        return [.. nginx.Files.Select(d => d.Path).Where(found.Contains)];
    }

    /// <summary>
    /// An older text of a file with the servers of now: which ones there are, their weights, and which are marked down or backup is the state of the fleet, and never comes back with a
    /// revision. Everything else does, their other parameters too.
    /// </summary>
    /// <param name="kept">The older text.</param>
    /// <param name="now">The configuration as it is.</param>
    public static NginxDocument Merge(NginxDocument kept, NginxConfiguration now)
    {
        ArgumentNullException.ThrowIfNull(kept);
        var current = NginxUpstreams.In(now).DistinctBy(u => u.Name).ToDictionary(u => u.Name, StringComparer.Ordinal);
        foreach (var upstream in NginxUpstreams.In(NginxConfiguration.Of(kept)).DistinctBy(u => u.Name))
        {
            if (current.TryGetValue(upstream.Name, out var servers))
                kept = Merge(kept, upstream, [.. servers.Server.Where(s => s.File == kept.Path).DistinctBy(s => s.Address)]);
        }

        return kept;
    }

    private static NginxDocument Merge(NginxDocument kept, NginxUpstream upstream, IReadOnlyList<NginxUpstreamServer> servers)
    {
        var was = upstream.Server.DistinctBy(s => s.Address).ToDictionary(s => s.Address, StringComparer.Ordinal);
        foreach (var server in servers)
        {
            kept = was.ContainsKey(server.Address)
                ? UpstreamEdits.Set(kept, upstream.Name, server.Address, new NginxServerChange { Weight = server.Weight, Down = server.Down, Backup = server.Backup })
                : UpstreamEdits.Add(kept, upstream.Name, server.Address, Whole(server));
        }

        foreach (var gone in was.Keys.Except(servers.Select(s => s.Address)))
            kept = UpstreamEdits.Remove(kept, upstream.Name, gone);
        return kept;
    }

    private static NginxServerChange Whole(NginxUpstreamServer server) => new()
    {
        Weight = server.Weight,
        Down = server.Down,
        Backup = server.Backup,
        MaxFails = server.MaxFails,
        FailTimeout = server.FailTimeout,
        MaxConns = server.MaxConns,
    };
}
