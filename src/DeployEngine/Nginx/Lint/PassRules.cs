using System.Net;

namespace XDeploy.Engine.Nginx;

/// <summary>Requests that are passed on to another place than one would think.</summary>
internal static class PassRules
{
    public static IEnumerable<NginxFinding> Check(NginxConfiguration configuration)
    {
        var upstreams = NginxUpstreams.Nodes(configuration).Select(n => n.Value(0)!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var targets = configuration.All().Select(NginxPass.Of).OfType<NginxPass>().SelectMany(p => Target(p, upstreams));
        return targets.Concat(NginxServers.In(configuration).SelectMany(s => s.Locations).SelectMany(l => l.Passes.SelectMany(p => Path(l, p))));
    }

    private static IEnumerable<NginxFinding> Target(NginxPass pass, HashSet<string> upstreams)
    {
        if (pass.IsUnix || pass.HasVariables || pass.Host.Length == 0)
            yield break;
        if (upstreams.Contains(pass.Host))
        {
            if (pass.Port is { } port)
            {
                yield return NginxLint.Finding(
                    "upstream-with-port", NginxSeverity.Error, pass.Node, $"upstream \"{pass.Host}\" may not have port {port}", "The ports stand with the upstream's servers: take this one out.");
            }
        }
        else if (!pass.Host.Contains('.', StringComparison.Ordinal) && pass.Host != "localhost" && !IPAddress.TryParse(pass.Host, out _))
        {
            yield return NginxLint.Finding(
                "unknown-upstream", NginxSeverity.Warning, pass.Node, $"there is no upstream \"{pass.Host}\"",
                "nginx takes it for a host's name and does not start where that does not resolve: define the upstream, or correct the name.");
        }
    }

    private static IEnumerable<NginxFinding> Path(NginxLocation location, NginxPass pass)
    {
        if (pass.Node.Name != "proxy_pass" || pass.Uri is not { } uri || pass.HasVariables)
            yield break;
        if (location.IsRegex || location.IsNamed || pass.Node.Parent != location.Node)
        {
            yield return NginxLint.Finding(
                "proxy-pass-uri", NginxSeverity.Error, pass.Node,
                "\"proxy_pass\" cannot have URI part in location given by regular expression, or inside named location, or inside \"if\" statement, or inside \"limit_except\" block",
                $"Take '{uri}' out; use rewrite to change the path.");
        }
        else if (location.IsPrefix && location.Path.EndsWith('/') != uri.EndsWith('/'))
        {
            var example = location.Path.EndsWith('/') ? $"{location.Path}x becomes {uri}x" : $"{location.Path}/x becomes {uri}/x";
            yield return NginxLint.Finding(
                "proxy-pass-path", NginxSeverity.Warning, pass.Node, $"the URI of proxy_pass takes the place of the location's path: {example}",
                "End both with a slash or none, or take the URI out to pass the path on as it came.");
        }
    }
}
