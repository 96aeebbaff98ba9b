using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// The request headers of a location that passes requests on. They stand together, since one <c>proxy_set_header</c> of a location
/// makes nginx forget all those of the levels above, and its own for Connection and Host if these are named.
/// </summary>
internal sealed partial class ProxyHeaders(
    string site, IReadOnlyList<KeyValuePair<string, string?>> headers, bool forUpstream, bool keepalive, string? upgradeVariable)
{
    // An upstream's servers answer for the name that the client asked for; a server that is named by a URL answers for its own.
    private IEnumerable<(string Name, string Value)> Usual()
    {
        if (forUpstream)
            yield return ("Host", "$host");
        yield return ("X-Real-IP", "$remote_addr");
        yield return ("X-Forwarded-For", "$proxy_add_x_forwarded_for");
        yield return ("X-Forwarded-Proto", "$scheme");
    }

    public void Write(NginxTextWriter text)
    {
        Check();
        if (keepalive || upgradeVariable is not null)
        {
            if (upgradeVariable is null)
                text.Comment("Connections to the servers are kept open, which takes HTTP/1.1 and no 'Connection: close'.");
            text.Directive("proxy_http_version", OneLine.Word("1.1"));
            if (upgradeVariable is not null)
                Set(text, "Upgrade", "$http_upgrade");
            Set(text, "Connection", upgradeVariable ?? string.Empty);
            text.Gap();
        }

        foreach (var (name, value) in Usual().Where(u => !headers.Any(h => Same(h.Key, u.Name))))
            Set(text, name, value);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                Set(text, name, value);
        }
    }

    private static void Set(NginxTextWriter text, string name, string value) =>
        text.Directive("proxy_set_header", OneLine.Word(name), OneLine.Template(value));

    private void Check()
    {
        foreach (var (name, _) in headers)
        {
            if (!HeaderName().IsMatch(name))
                throw NginxBuildErrors.SiteInvalid(site, $"'{name}' is no name of a header", "Use letters, digits and '-'.");
            if ((keepalive || upgradeVariable is not null) && (Same(name, "Connection") || Same(name, "Upgrade")))
                throw NginxBuildErrors.SiteInvalid(site, $"{name} is set by the upstream's keepalive and by WebSocket", $"Leave {name} out of the headers.");
        }
    }

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    // RFC 9110, 5.6.2: a token.
    [GeneratedRegex(@"\A[A-Za-z0-9!#$%&'*+.^_`|~-]+\z")]
    private static partial Regex HeaderName();
}
