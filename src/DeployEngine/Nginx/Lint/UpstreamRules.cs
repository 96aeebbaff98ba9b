namespace XDeploy.Engine.Nginx;

/// <summary>Upstreams that nginx refuses, or that serve nobody.</summary>
internal static class UpstreamRules
{
    public static IEnumerable<NginxFinding> Check(NginxConfiguration configuration)
    {
        var seen = new Dictionary<string, NginxNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var node in NginxUpstreams.Nodes(configuration))
        {
            var name = node.Value(0)!;
            if (!seen.TryAdd(name, node))
            {
                yield return NginxLint.Finding(
                    "duplicate-upstream", NginxSeverity.Error, node, $"duplicate upstream \"{name}\"", $"It is defined at {seen[name].File}:{seen[name].Line} too: rename one of the two.");
            }

            foreach (var finding in node.All("server").SelectMany(Parameters).Concat(Servers(node, name)))
                yield return finding;
        }
    }

    private static IEnumerable<NginxFinding> Servers(NginxNode node, string name)
    {
        var servers = node.All("server").ToList();
        if (servers.Count == 0)
        {
            yield return NginxLint.Finding(
                "upstream-without-servers", NginxSeverity.Error, node, "no servers are inside upstream", $"Add a server to '{name}', or remove the upstream.");
        }
        else if (servers.All(s => s.Values.Contains("down")))
        {
            yield return NginxLint.Finding(
                "upstream-all-down", NginxSeverity.Warning, node, $"every server of upstream \"{name}\" is down", "Each request is answered with 502: take 'down' out of one.");
        }
    }

    private static IEnumerable<NginxFinding> Parameters(NginxNode node)
    {
        if (node.Value(0) is not { } address)
        {
            yield return NginxLint.Finding(
                "upstream-server-invalid", NginxSeverity.Error, node, "invalid number of arguments in \"server\" directive", "Name the server's address.");
            yield break;
        }

        if (NginxAddress.Parse(address) is { IsUnix: false, HasPort: true, Port: null })
        {
            yield return NginxLint.Finding(
                "upstream-server-invalid", NginxSeverity.Error, node, $"invalid port in upstream \"{address}\"", "A port is a number from 1 to 65535.");
        }

        var blank = new NginxUpstreamServer { Address = address, Host = address, File = node.File, Line = node.Line };
        foreach (var parameter in node.Values.Skip(1))
        {
            if (NginxUpstreams.TryApply(blank, parameter, out var applied) && applied.Weight > 0)
                continue;
            yield return NginxLint.Finding(
                "upstream-server-invalid", NginxSeverity.Error, node, $"invalid parameter \"{parameter}\"",
                applied.Weight > 0 ? "See ngx_http_upstream_module for the parameters of a server." : "A weight is 1 or more; 'down' takes a server out.");
        }
    }
}
