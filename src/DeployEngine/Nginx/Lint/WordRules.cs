namespace XDeploy.Engine.Nginx;

/// <summary>Mistakes of writing that are no errors of the grammar.</summary>
internal static class WordRules
{
    // Directives that often begin a line and are hardly ever an argument of another one.
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "access_log", "add_header", "alias", "allow", "client_max_body_size", "deny", "error_log", "error_page", "expires", "fastcgi_pass", "include", "ip_hash",
        "keepalive", "keepalive_timeout", "least_conn", "listen", "location", "proxy_cache", "proxy_http_version", "proxy_pass", "proxy_read_timeout",
        "proxy_redirect", "proxy_set_header", "return", "rewrite", "root", "sendfile", "server_name", "ssl_certificate", "ssl_certificate_key",
        "ssl_ciphers", "ssl_protocols", "tcp_nodelay", "tcp_nopush", "try_files", "types", "upstream", "worker_connections", "worker_processes",
    };

    public static IEnumerable<NginxFinding> Check(NginxConfiguration configuration)
    {
        foreach (var node in configuration.All())
        {
            if (node.Name.StartsWith('\ufeff'))
            {
                yield return NginxLint.Finding(
                    "byte-order-mark", NginxSeverity.Error, node, $"unknown directive \"{node.Name}\"", "The file begins with a byte order mark: save it without one.");
            }

            if (Swallowed(node.Directive) is { } word)
            {
                yield return NginxLint.Finding(
                    "missing-semicolon", NginxSeverity.Error, node, $"'{node.Name}' takes the '{word.Value}' of line {word.Line} for an argument", "End the directive with a ';'.");
            }
        }
    }

    private static NginxWord? Swallowed(NginxDirective directive)
    {
        var line = directive.Line;
        foreach (var word in directive.Arguments)
        {
            if (word.Line > line && !word.IsQuoted && Common.Contains(word.Value))
                return word;
            line = word.Line;
        }

        return null;
    }
}
