using System.Collections.Frozen;

namespace XDeploy.Engine.Nginx;

/// <summary>The words that occur in every configuration, so that a large one does not hold thousands of copies of each.</summary>
internal static class NginxNames
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "access_log", "add_header", "alias", "allow", "backup", "deny", "down", "error_log", "error_page", "events", "expires", "fastcgi_param",
        "fastcgi_pass", "gzip", "http", "if", "include", "index", "internal", "ip_hash", "keepalive", "least_conn", "listen", "location", "map", "off",
        "on", "proxy_http_version", "proxy_pass", "proxy_redirect", "proxy_set_header", "return", "rewrite", "root", "server", "server_name", "set", "ssl",
        "ssl_certificate", "ssl_certificate_key", "stream", "try_files", "types", "upstream", "user", "zone", "=", "~", "~*", "^~", "/", "Host", "$host")
        .GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The text as a string, the same one for each occurrence of a common word.</summary>
    public static string Shared(ReadOnlySpan<char> text) => Names.TryGetValue(text, out var name) ? name : text.ToString();
}
