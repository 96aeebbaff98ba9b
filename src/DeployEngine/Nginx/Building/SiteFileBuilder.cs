using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Writes a site's file: a server that passes requests on to an upstream, or to another server by its URL. What is not set is not written,
/// so that nginx's own default holds. A request that was sent once is never sent again if it is not idempotent (POST, PATCH): that is
/// nginx's default, which this builder does not give up.
/// </summary>
public sealed partial record SiteFileBuilder
{
    /// <summary>The file's name.</summary>
    public required string Name { get; init; }

    /// <summary>The upstream that gets the requests; null where <see cref="ProxyPass"/> names who does.</summary>
    public NginxUpstreamDefinition? Upstream { get; init; }

    /// <summary>Who gets another upstream than <see cref="Upstream"/>; null for nobody.</summary>
    public PreviewRoute? Preview { get; init; }

    /// <summary>The URL that gets the requests, where there is no upstream. Its path, if it has one, takes the place of <see cref="Location"/>.</summary>
    public string? ProxyPass { get; init; }

    /// <summary>What the server listens on: ports or addresses, with parameters. Empty: 80, or 443 with a certificate.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>True where the server answers for every name that no other server has.</summary>
    public bool DefaultServer { get; init; }

    /// <summary>The server's names.</summary>
    public IReadOnlyList<string> ServerName { get; init; } = [];

    /// <summary>Which requests are passed on: a prefix, or with <c>=</c>, <c>~</c>, <c>~*</c> or <c>^~</c> and a space before it.</summary>
    public string Location { get; init; } = "/";

    /// <summary>Request headers to set, over the usual ones; an empty value takes the header away, null leaves it to nginx.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Header { get; init; } = [];

    /// <summary>How long connecting to a server may take.</summary>
    public TimeSpan? ConnectTimeout { get; init; }

    /// <summary>How long a server may take none of a request.</summary>
    public TimeSpan? SendTimeout { get; init; }

    /// <summary>How long a server may send none of an answer.</summary>
    public TimeSpan? ReadTimeout { get; init; }

    /// <summary>True where clients may change to WebSocket.</summary>
    public bool WebSocket { get; init; }

    /// <summary>File of the certificate with its chain, on the host.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary>File of the certificate's key, on the host.</summary>
    public string? TlsKey { get; init; }

    /// <summary>True where requests by HTTP are answered with a redirect to HTTPS.</summary>
    public bool RedirectHttp { get; init; }

    /// <summary>A path that nginx itself answers with 200, for whoever asks whether the balancer is there; null for none.</summary>
    public string? HealthLocation { get; init; }

    /// <summary>The largest body of a request: <c>10m</c>.</summary>
    public string? ClientMaxBodySize { get; init; }

    /// <summary>The access log, or <c>off</c>. Null: the one of the <c>http</c> block.</summary>
    public string? AccessLog { get; init; }

    /// <summary>The log that traffic is measured by; null for none.</summary>
    public TrafficLog? TrafficLog { get; init; }

    /// <summary>Further directives of the server block, in nginx syntax, a line for each value. They take the place of what is written by default.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Property { get; init; } = [];

    private bool HasTls => TlsCertificate is not null;

    private string UpgradeVariable => $"$xdeploy_{NoWord().Replace(Name, "_").ToLowerInvariant()}_connection";

    private string UpstreamVariable => $"$xdeploy_{VariablePart(Name)}_upstream";

    /// <summary>Writes the file.</summary>
    /// <exception cref="DeployException">
    /// The settings do not go together (<c>NginxSiteInvalid</c>), nginx would refuse the upstream (<c>NginxUpstreamInvalid</c>), a value
    /// cannot be written (<c>NginxValueInvalid</c>), or the name is no site's (<c>NginxSiteNameInvalid</c>).
    /// </exception>
    public NginxSiteFile Build()
    {
        Check();
        var text = new NginxTextWriter();
        if (Upstream is not null)
            text.Block(UpstreamBlockBuilder.Build(Upstream).Text).Gap();
        if (Preview is not null)
        {
            text.Block(UpstreamBlockBuilder.Build(Preview.Upstream).Text).Gap();
            Preview.Write(text, UpstreamVariable, Upstream!.Name);
        }

        TrafficLog?.WriteFormat(text);
        if (WebSocket)
        {
            text.Comment("The Connection header to send on: the client's wish to change the protocol, or nothing, which keeps the connection open.")
                .Open("map", OneLine.Template("$http_upgrade"), OneLine.Template(UpgradeVariable))
                .Directive("default", OneLine.Word("upgrade"))
                .Entry(OneLine.Word(string.Empty), OneLine.Word(string.Empty))
                .Close();
        }

        var listen = (Listen.Count > 0 ? Listen : [HasTls ? "443" : "80"]).Select(ListenAddress.Parse).ToList();
        if (RedirectHttp)
            WriteRedirect(text, listen.FindAll(l => !l.IsSocket));
        WriteServer(text, listen);
        return new NginxSiteFile(Name, text.ToString());
    }

    private void WriteRedirect(NginxTextWriter text, List<ListenAddress> listen)
    {
        if (listen.Count == 0 || listen.Exists(l => l.Port == "80"))
        {
            throw NginxBuildErrors.SiteInvalid(
                Name, "there is no port to redirect to", "Let the server listen on a port other than 80, which the redirect listens on.");
        }

        text.Open("server");
        foreach (var address in listen.Select(l => l.WithPort("80")).DistinctBy(l => l.Host))
            text.Directive("listen", (DefaultServer ? address.With("default_server") : address).Words());
        WriteNames(text);
        var port = listen[0].Port is null or "443" ? string.Empty : $":{listen[0].Port}";
        text.Gap().Directive("return", OneLine.Word("301"), OneLine.Template($"https://$host{port}$request_uri")).Close();
    }

    private void WriteServer(NginxTextWriter text, List<ListenAddress> listen)
    {
        text.Open("server");
        if (!IsReplaced("listen"))
        {
            foreach (var address in listen)
            {
                var secured = HasTls ? address.With("ssl") : address;
                text.Directive("listen", (DefaultServer ? secured.With("default_server") : secured).Words());
            }
        }

        WriteNames(text);
        text.Gap();
        if (HasTls)
        {
            WriteUnlessReplaced(text, "ssl_certificate", OneLine.Word(TlsCertificate!));
            WriteUnlessReplaced(text, "ssl_certificate_key", OneLine.Word(TlsKey!));
            text.Gap();
        }

        WriteLogs(text);
        if (ClientMaxBodySize is not null)
            WriteUnlessReplaced(text, "client_max_body_size", OneLine.Word(ClientMaxBodySize));
        text.Gap();
        foreach (var (name, values) in Property)
        {
            foreach (var value in values)
                text.Directive(name, OneLine.Rest(value));
        }

        text.Gap();
        WriteHealth(text);
        WriteProxy(text);
        text.Close();
    }

    private void WriteNames(NginxTextWriter text)
    {
        if (ServerName.Count > 0)
            WriteUnlessReplaced(text, "server_name", [.. ServerName.Select(OneLine.Template)]);
    }

    private void WriteLogs(NginxTextWriter text)
    {
        if (IsReplaced("access_log"))
            return;
        if (TrafficLog is null)
        {
            if (AccessLog is not null)
                text.Directive("access_log", OneLine.Word(AccessLog));
        }
        else
        {
            // "access_log off" would switch every log of this level off, the traffic log too.
            if (AccessLog != "off")
            {
                text.Comment("A log of the server's own takes the place of the common one, so both are named.");
                text.Directive("access_log", OneLine.Word(AccessLog ?? TrafficLog.CommonLog));
            }

            TrafficLog.WriteLog(text);
        }

        text.Gap();
    }

    private void WriteHealth(NginxTextWriter text)
    {
        if (HealthLocation is null)
            return;
        text.Comment("The balancer's own health: no replica is asked.")
            .Open("location", OneLine.Word("="), OneLine.Template(HealthLocation))
            .Directive("access_log", OneLine.Word("off"))
            .Directive("default_type", OneLine.Word("text/plain"))
            .Directive("return", OneLine.Word("200"), OneLine.Word("ok"))
            .Close();
    }

    private void WriteProxy(NginxTextWriter text)
    {
        text.Open("location", LocationWords());
        text.Directive("proxy_pass", Target());
        if (Preview is not null && !IsReplaced("proxy_redirect"))
            text.Comment("As nginx does it by itself where the upstream is named.").Directive("proxy_redirect", OneLine.Template("http://$proxy_host/"), OneLine.Word("/"));
        if (ProxyPass?.StartsWith("https:", StringComparison.OrdinalIgnoreCase) == true)
            text.Comment("Without its name a server of many names does not know which certificate to show.").Directive("proxy_ssl_server_name", OneLine.Word("on"));
        text.Gap();
        new ProxyHeaders(Name, Header, Upstream is not null, (Upstream?.Keepalive ?? Preview?.Upstream.Keepalive) is not null, WebSocket ? UpgradeVariable : null).Write(text);
        text.Gap();
        WriteTimeout(text, "proxy_connect_timeout", ConnectTimeout);
        WriteTimeout(text, "proxy_send_timeout", SendTimeout);
        WriteTimeout(text, "proxy_read_timeout", ReadTimeout);
        text.Close();
    }

    private NginxText Target() =>
        Upstream is null ? OneLine.Word(ProxyPass!) : Preview is null ? OneLine.Word($"http://{Upstream.Name}") : OneLine.Template($"http://{UpstreamVariable}");

    // The last map of a variable counts for all sites, so no two sites may share one: what '_' does not stand for alone is told apart by a hash.
    private static string VariablePart(string name)
    {
        var part = NoWord().Replace(name, "_").ToLowerInvariant();
        return PlainName().IsMatch(name) ? part : $"{part}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]}";
    }

    private static void WriteTimeout(NginxTextWriter text, string name, TimeSpan? time)
    {
        if (time is { } span)
            text.Directive(name, NginxText.Time(span));
    }

    private NginxText[] LocationWords()
    {
        var match = LocationModifier().Match(Location);
        return match.Success
            ? [OneLine.Word(match.Groups[1].Value), OneLine.Template(match.Groups[2].Value)]
            : [OneLine.Template(Location)];
    }

    private void WriteUnlessReplaced(NginxTextWriter text, string name, params ReadOnlySpan<NginxText> words)
    {
        if (!IsReplaced(name))
            text.Directive(name, words);
    }

    private bool IsReplaced(string directive) => Property.Any(p => p.Key == directive);

    private void Check()
    {
        DeployException Invalid(string reason, string remedy) => NginxBuildErrors.SiteInvalid(Name, reason, remedy);

        if (Upstream is null == ProxyPass is null)
            throw Invalid("it passes requests on to an upstream or to a URL, and to one of them", "Give either an upstream or a URL.");
        if (ProxyPass is not null && !ProxyUrl().IsMatch(ProxyPass))
            throw Invalid($"'{ProxyPass}' is no URL to pass requests on to", "Give http://HOST or https://HOST, with a port and a path where needed.");
        if (Preview is not null && Upstream is null)
            throw Invalid("a preview takes an upstream that the other requests go to", "Give an upstream.");
        Preview?.Check(Name, Upstream!);
        if (TlsCertificate is null != TlsKey is null)
            throw Invalid("a certificate needs its key, and a key its certificate", "Give the paths of both.");
        if (RedirectHttp && !HasTls)
            throw Invalid("a redirect to HTTPS needs a certificate", "Give a certificate and its key, or no redirect.");
        if (HealthLocation?.StartsWith('/') == false)
            throw Invalid($"'{HealthLocation}' is no path", "A path begins with '/'.");
        if (!LocationModifier().IsMatch(Location) && !Location.StartsWith('/'))
            throw Invalid($"'{Location}' is no location", "Give a path that begins with '/', or '= PATH', '^~ PATH', '~ PATTERN' or '~* PATTERN'.");
        if (Property.Any(p => p.Key == "proxy_set_header"))
            throw Invalid("a proxy_set_header of the server has no effect where the location has some", "Give the header by the headers' own parameter.");
        if (Property.Any(p => p.Key == "proxy_next_upstream" && p.Value.Any(v => v.Contains("non_idempotent", StringComparison.Ordinal))))
            throw Invalid("with non_idempotent nginx sends a POST to a second server after a first one may have acted on it", "Leave non_idempotent out.");
    }

    [GeneratedRegex(@"\A(=|~|~\*|\^~)[ \t]+(\S.*)\z")]
    private static partial Regex LocationModifier();

    [GeneratedRegex(@"\Ahttps?://[^/\s]+(/.*)?\z", RegexOptions.IgnoreCase)]
    private static partial Regex ProxyUrl();

    [GeneratedRegex(@"\A[a-z0-9-]+\z")]
    private static partial Regex PlainName();

    [GeneratedRegex("[^A-Za-z0-9_]")]
    private static partial Regex NoWord();
}
