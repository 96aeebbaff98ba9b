using XDeploy.Engine.Nginx;

namespace XDeploy.Engine.Rollouts;

/// <summary>What decides how replicas behind one balancer can be drained.</summary>
/// <param name="HostName">Alias of the balancer.</param>
/// <param name="KeepsConnections">True where idle connections to the replicas stay open, so that refusing new ones would not drain a replica.</param>
/// <param name="PassesOnErrors">True where a refused connection goes to the next server.</param>
/// <param name="PassesByFor">For how long a server is passed by after a refused connection; zero for not at all, null where it is not known.</param>
public sealed record BalancerFacts(string HostName, bool KeepsConnections, bool PassesOnErrors, TimeSpan? PassesByFor)
{
    // From this version on an upstream keeps connections unless it is told not to.
    private static readonly Version KeepaliveByDefault = new(1, 29, 7);

    /// <summary>Reads them from a balancer's configuration.</summary>
    /// <param name="nginx">The configuration.</param>
    /// <param name="upstream">Name of the upstream. One that is not there leaves nginx's defaults.</param>
    public static BalancerFacts Of(NginxHost nginx, string upstream)
    {
        ArgumentNullException.ThrowIfNull(nginx);
        return Of(nginx.Host.Alias, nginx.Version, nginx.Configuration, upstream);
    }

    /// <summary>Reads them from a configuration.</summary>
    internal static BalancerFacts Of(string hostName, Version version, NginxConfiguration configuration, string upstream)
    {
        var found = NginxUpstreams.In(configuration).FirstOrDefault(u => u.Name == upstream);
        if (found is null)
            return new BalancerFacts(hostName, KeepsConnections: false, PassesOnErrors: true, PassesByFor: null);
        return new BalancerFacts(
            hostName,
            found.Keepalive is { } connections ? connections > 0 : version >= KeepaliveByDefault,
            NextUpstream(configuration, upstream).All(words => words.Contains("error")),
            found.Server.Select(s => s.MaxFails == 0 ? TimeSpan.Zero : s.FailTimeout).DefaultIfEmpty(TimeSpan.Zero).Max());
    }

    /// <summary>The directives that pass requests to an upstream, by its name or by a variable that may be it.</summary>
    internal static IEnumerable<NginxNode> Passes(NginxConfiguration configuration, string upstream)
    {
        var values = new NginxVariables(configuration);
        return configuration.All().Where(n => n.Name.EndsWith("_pass", StringComparison.Ordinal) && values.Of(n.Value(0) ?? string.Empty).Any(t => IsUpstream(t, upstream)));
    }

    // The words of proxy_next_upstream that hold for each place that passes to the upstream; the nearest one counts.
    private static IEnumerable<IReadOnlyList<string>> NextUpstream(NginxConfiguration configuration, string upstream)
    {
        foreach (var pass in Passes(configuration, upstream))
        {
            var directive = pass.Name[..^"_pass".Length] + "_next_upstream";
            var nearest = pass.Ancestors().Select(a => a.First(directive)).FirstOrDefault(n => n is not null);
            if (nearest is not null)
                yield return [.. nearest.Values];
        }
    }

    private static bool IsUpstream(string target, string upstream)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var name = scheme < 0 ? target : target[(scheme + 3)..];
        var end = name.IndexOfAny(['/', '?', '#']);
        return (end < 0 ? name : name[..end]) == upstream;
    }
}
