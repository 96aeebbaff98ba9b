using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>Headers that get lost, or that a client can choose.</summary>
internal static partial class HeaderRules
{
    public static IEnumerable<NginxFinding> Check(NginxConfiguration configuration) =>
        configuration.All().SelectMany(node => Redefined(node, configuration.Nodes).Concat(Written(node)));

    // A block inherits add_header only where it has none of its own.
    private static IEnumerable<NginxFinding> Redefined(NginxNode block, IReadOnlyList<NginxNode> top)
    {
        var own = block.All("add_header").ToList();
        if (own.Count == 0)
            yield break;
        // A file of conf.d has the headers of its http block on its top level.
        var inherited = block.Ancestors().Select(a => a.Children).Append(top)
            .Select(siblings => siblings.Where(c => c.Name == "add_header").ToList()).FirstOrDefault(h => h.Count > 0) ?? [];
        var names = own.Select(h => h.Value(0)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var lost in inherited.Where(h => !names.Contains(h.Value(0))))
        {
            yield return NginxLint.Finding(
                "header-lost", NginxSeverity.Warning, own[0], $"the header {lost.Value(0)} of {lost.File}:{lost.Line} is not added here", "A block with an add_header of its own inherits none: repeat the header in it.");
        }
    }

    private static IEnumerable<NginxFinding> Written(NginxNode node)
    {
        if (node.Is("add_header", "Content-Type"))
        {
            yield return NginxLint.Finding(
                "header-content-type", NginxSeverity.Warning, node, "add_header gives the answer a second Content-Type", "Use default_type or types.");
        }

        if (node.Name is "add_header" or "more_set_headers" && node.Values.Any(v => v.Contains('\n', StringComparison.Ordinal)))
        {
            yield return NginxLint.Finding(
                "header-multiline", NginxSeverity.Warning, node, "the header's value has more than one line", "HTTP has no headers of several lines (RFC 9112, 5.2): write it in one.");
        }

        if (node.Is("proxy_set_header", "Host") && node.Value(1) == "$http_host")
        {
            yield return NginxLint.Finding(
                "host-spoofing", NginxSeverity.Notice, node, "$http_host is whatever the client sent", "Use $host, which is the name that the server answers to.");
        }

        if (node.Name is "return" or "rewrite" or "add_header" or "proxy_set_header" or "proxy_pass" && node.Values.Skip(node.Name is "proxy_pass" or "return" ? 0 : 1).Any(v => DecodedUri().IsMatch(v)))
        {
            yield return NginxLint.Finding(
                "http-splitting", NginxSeverity.Warning, node, "$uri and $document_uri are decoded: a %0A in the request ends the header", "Use $request_uri.");
        }
    }

    private static bool Is(this NginxNode node, string name, string header) =>
        node.Name == name && header.Equals(node.Value(0), StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\$(uri|document_uri|\{(uri|document_uri)\})(?![A-Za-z0-9_])")]
    private static partial Regex DecodedUri();
}
