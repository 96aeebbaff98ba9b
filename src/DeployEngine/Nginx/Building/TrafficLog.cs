using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// The access log that traffic is measured by: a line for each request, with fields that tell which server answered, in which version and how
/// fast. The format stands in the site's file under the site's name, since nginx refuses a file that defines a name again.
/// </summary>
public sealed partial record TrafficLog
{
    /// <summary>How many fields a line has.</summary>
    public const int FieldCount = 10;

    /// <summary>The log that nginx's packages write all sites to.</summary>
    public const string CommonLog = "/var/log/nginx/access.log";

    /// <summary>Name of the site.</summary>
    public required string Site { get; init; }

    /// <summary>The log's path on the balancer. Default <see cref="PathOf"/> the site.</summary>
    public string? Path { get; init; }

    /// <summary>The header of answers that names the version of a replica.</summary>
    public string VersionHeader { get; init; } = "X-Version";

    /// <summary>Where the traffic log of a site is by default. The packages' logrotate(8) takes care of it.</summary>
    public static string PathOf(string site) => $"/var/log/nginx/{site}.traffic.log";

    private NginxText Format => OneLine.Word($"xdeploy_{Site}");

    internal void WriteFormat(NginxTextWriter text)
    {
        if (!VersionHeaderName().IsMatch(VersionHeader))
            throw NginxBuildErrors.SiteInvalid(Site, $"'{VersionHeader}' is no name of a header", "Use letters, digits and '-'.");
        var version = VersionHeader.Replace('-', '_').ToLowerInvariant();
        text.Comment("What Measure-NginxTraffic reads: a line for each request, with tabs between the fields.")
            .Directive("log_format", Format,
            [
                Literal("$msec\\t$status\\t"),
                Literal("$upstream_addr\\t$upstream_status\\t$upstream_response_time\\t"),
                Literal("$request_time\\t$bytes_sent\\t$request_method\\t"),
                Literal($"$upstream_http_{version}\\t$proxy_host"),
            ])
            .Gap();
    }

    internal void WriteLog(NginxTextWriter text) => text.Directive("access_log", OneLine.Word(Path ?? PathOf(Site)), Format);

    // nginx puts the words of a format together; \t in quotes is a tab.
    private static NginxText Literal(string source) => OneLine.Rest($"'{source}'");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]*\z")]
    private static partial Regex VersionHeaderName();
}
