using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts.BlueGreen;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Makes a site's file: a server that passes requests on to an upstream, which stands in the same file, or to another server by its URL.
/// What is not given is not written, so that nginx's own default holds. Nothing is sent to a host.
/// </summary>
/// <example>
/// <code>$service | New-NginxUpstream -Keepalive 32 | New-NginxSite -ServerName model.example -TrafficLog</code>
/// <para>A site on port 80 that balances the service's replicas, named as the upstream, with a log that Measure-NginxTraffic reads.</para>
/// </example>
/// <example>
/// <code>New-NginxSite go -ProxyPass https://www.example.org/ -Location /go/</code>
/// <para>A plain reverse proxy: /go/x here is /x there.</para>
/// </example>
/// <example>
/// <code>$upstream | New-NginxSite -TlsCertificate /etc/ssl/model.pem -TlsKey /etc/ssl/private/model.key -RedirectHttp -WebSocket -ReadTimeout 1h</code>
/// <para>HTTPS on port 443, to which port 80 redirects, for clients that may change to WebSocket and be silent for an hour.</para>
/// </example>
/// <example>
/// <code>$service | New-NginxUpstream | New-NginxSite -PreviewUpstream ($service | New-NginxUpstream -Preview) -PreviewHeader @{ 'X-Preview' = 'let-me-see' }</code>
/// <para>Testers who send the header "X-Preview: let-me-see" get the idle colour of a service with two, everybody else the live one, also after each switch.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "NginxSite", DefaultParameterSetName = UpstreamSet)]
[OutputType(typeof(NginxSiteFile))]
public sealed class NewNginxSiteCommand : PSCmdlet
{
    private const string UpstreamSet = "Upstream";
    private const string ProxySet = "ProxyPass";

    /// <summary>The file's name in sites-available. Default: the upstream's name.</summary>
    [Parameter(Position = 0, ParameterSetName = UpstreamSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ProxySet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The upstream that gets the requests, as New-NginxUpstream makes it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = UpstreamSet)]
    public NginxUpstreamDefinition? Upstream { get; set; }

    /// <summary>
    /// The upstream that leads testers to the idle colour, as New-NginxUpstream -Preview makes it. It gets the requests that PreviewHeader or PreviewCookie tells of, one of which is
    /// needed.
    /// </summary>
    [Parameter(ParameterSetName = UpstreamSet)]
    [ValidateNotNull]
    public NginxUpstreamDefinition? PreviewUpstream { get; set; }

    /// <summary>
    /// A header by which testers ask for PreviewUpstream, with its value, to the letter: @{ 'X-Preview' = 'let-me-see' }. A list gives several values, and of several headers one is enough.
    /// It shows the way and locks nobody out: whoever can read the site's file knows the value.
    /// </summary>
    [Parameter(ParameterSetName = UpstreamSet)]
    [ValidateNotNull]
    public IDictionary? PreviewHeader { get; set; }

    /// <summary>A cookie by which testers ask for PreviewUpstream, with its value, as PreviewHeader. Its name is made of letters, digits and _.</summary>
    [Parameter(ParameterSetName = UpstreamSet)]
    [ValidateNotNull]
    public IDictionary? PreviewCookie { get; set; }

    /// <summary>The URL that gets the requests. If it has a path, even "/", that takes the place of the location.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ProxySet)]
    [ValidateNotNullOrEmpty]
    public string? ProxyPass { get; set; }

    /// <summary>What the server listens on: ports or addresses, with nginx's parameters: 80, "[::]:80", "8080 backlog=1024". Default 80, or 443 with a certificate.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Listen { get; set; } = [];

    /// <summary>Answer for every name that no other server on the port has.</summary>
    [Parameter]
    public SwitchParameter DefaultServer { get; set; }

    /// <summary>The server's names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] ServerName { get; set; } = [];

    /// <summary>Which requests are passed on: a prefix, or "= PATH", "^~ PREFIX", "~ PATTERN", "~* PATTERN". Default "/": all.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Location { get; set; } = "/";

    /// <summary>
    /// Request headers to set, beside Host, X-Real-IP, X-Forwarded-For and X-Forwarded-Proto, or in their place. They may hold nginx's
    /// variables. An empty value takes the header away, $null leaves it to nginx.
    /// </summary>
    [Parameter]
    public IDictionary? Header { get; set; }

    /// <summary>How long connecting to a server may take: seconds, or a text such as "500ms". Default: nginx's own, 60 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ConnectTimeout { get; set; }

    /// <summary>How long a server may take none of a request. Default: nginx's own, 60 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? SendTimeout { get; set; }

    /// <summary>How long a server may send none of an answer. Default: nginx's own, 60 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? ReadTimeout { get; set; }

    /// <summary>Let clients change to WebSocket.</summary>
    [Parameter]
    public SwitchParameter WebSocket { get; set; }

    /// <summary>File of the certificate with its chain, on the host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsCertificate { get; set; }

    /// <summary>File of the certificate's key, on the host.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TlsKey { get; set; }

    /// <summary>Answer requests on port 80 with a redirect to HTTPS.</summary>
    [Parameter]
    public SwitchParameter RedirectHttp { get; set; }

    /// <summary>A path that nginx itself answers with 200, for whoever asks whether the balancer is there: "/healthz-lb".</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? HealthLocation { get; set; }

    /// <summary>The largest body of a request: a number of bytes, or "10m"; 0 for no limit. Default: nginx's own, 1 MiB.</summary>
    [Parameter]
    [ValidatePattern("^[0-9]+[kKmMgG]?$")]
    public string? ClientMaxBodySize { get; set; }

    /// <summary>Path of the access log on the host, or "off". Default: the common one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AccessLog { get; set; }

    /// <summary>Write a log that Measure-NginxTraffic reads, beside the access log: /var/log/nginx/NAME.traffic.log, by the upstream's name.</summary>
    [Parameter]
    public SwitchParameter TrafficLog { get; set; }

    /// <summary>Another path for the traffic log.</summary>
    [Parameter]
    [ValidatePattern("^/.*[^/]$")]
    public string? TrafficLogPath { get; set; }

    /// <summary>The header of answers that names the version of a replica, for the traffic log. Default X-Version.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string VersionHeader { get; set; } = "X-Version";

    /// <summary>
    /// Other directives of the server block, written as they are, in nginx syntax. A list gives a line each, true and false are on and off.
    /// A directive that this cmdlet writes by itself is replaced.
    /// </summary>
    [Parameter]
    public IDictionary? Property { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var name = Name ?? Upstream!.Name;
        try
        {
            WriteObject(Site(name).Build());
        }
        catch (DeployException e)
        {
            WriteError(DeployErrorRecord.From(e, name));
        }
    }

    private SiteFileBuilder Site(string name) => new()
    {
        Name = name,
        Upstream = Upstream,
        Preview = Preview(name),
        ProxyPass = ProxyPass,
        Listen = Listen,
        DefaultServer = DefaultServer,
        ServerName = ServerName,
        Location = Location,
        Header = NginxParameters.Headers(Header),
        ConnectTimeout = ConnectTimeout,
        SendTimeout = SendTimeout,
        ReadTimeout = ReadTimeout,
        WebSocket = WebSocket,
        TlsCertificate = TlsCertificate,
        TlsKey = TlsKey,
        RedirectHttp = RedirectHttp,
        HealthLocation = HealthLocation,
        ClientMaxBodySize = ClientMaxBodySize,
        AccessLog = AccessLog,
        TrafficLog = TrafficLog || TrafficLogPath is not null
            ? new TrafficLog
            {
                Site = name,
                Path = TrafficLogPath ?? Engine.Nginx.TrafficLog.PathOf(Upstream?.Name ?? name),
                VersionHeader = VersionHeader,
            }
            : null,
        Property = NginxParameters.Directives(Property),
    };

    private PreviewRoute? Preview(string name)
    {
        if (PreviewUpstream is null)
            return PreviewHeader is null && PreviewCookie is null ? null : throw BlueGreenErrors.PreviewWithoutUpstream(name);
        // Another one would lead testers to where everybody is, from the next switch on.
        if (PreviewUpstream.Name != BlueGreenNames.Preview(Upstream!.Name))
            throw BlueGreenErrors.PreviewNotTurned(name, Upstream.Name, PreviewUpstream.Name);
        return new PreviewRoute
        {
            Upstream = PreviewUpstream,
            Header = NginxParameters.Directives(PreviewHeader),
            Cookie = NginxParameters.Directives(PreviewCookie),
        };
    }
}
