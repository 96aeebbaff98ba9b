using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace XDeploy.Load;

/// <summary>What to send, where, and how fast.</summary>
internal sealed record LoadOptions
{
    /// <summary>The command line, for people.</summary>
    public const string Usage = """
        usage: xdeploy-load --url http://HOST:PORT/ [OPTION VALUE ...]
          --rate N           requests a second, sent on schedule whatever the answers do (400)
          --post SHARE       share of POST requests, 0 to 1 (0.5)
          --body-bytes N     length of a POST's body (512)
          --connections N    keepalive connections at most; a request waits for one, and the wait counts (32)
          --timeout S        an answer later than this after its scheduled time is lost (10)
          --duration S       end after S seconds; without it, at the end of standard input
          --ready N          print "ready" when N requests were answered well (10)
          --timeline-ms N    length of a slot in the report's timeline (500)
          --report FILE      write the report there as JSON, and one line about it to standard output
        SIGINT and SIGTERM end the sending too; requests under way are waited for.
        exit status: 0 nothing lost, 3 something lost or nothing answered, 2 wrong usage
        """;

    /// <summary>Where requests go.</summary>
    public required Uri Url { get; init; }

    /// <summary>Requests a second.</summary>
    public double Rate { get; init; } = 400;

    /// <summary>Share of POST requests, 0 to 1.</summary>
    public double PostShare { get; init; } = 0.5;

    /// <summary>Length of a POST's body in bytes.</summary>
    public int BodyBytes { get; init; } = 512;

    /// <summary>Connections open at most.</summary>
    public int Connections { get; init; } = 32;

    /// <summary>How long after its scheduled time an answer counts.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long to send; null: until told to stop.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Good answers after which the load counts as running.</summary>
    public int ReadyAfter { get; init; } = 10;

    /// <summary>Length of a slot of the timeline.</summary>
    public TimeSpan Slot { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>File for the report; null: the report goes to standard output.</summary>
    public string? ReportFile { get; init; }

    /// <summary>Reads a command line; false with one sentence where it is wrong.</summary>
    public static bool TryParse(
        IReadOnlyList<string> arguments, [NotNullWhen(true)] out LoadOptions? options, [NotNullWhen(false)] out string? error)
    {
        options = null;
        error = null;
        var parsed = new LoadOptions { Url = new Uri("about:blank") };
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
            {
                error = $"{arguments[i]} needs a value";
                return false;
            }

            if (parsed.With(arguments[i], arguments[i + 1]) is not { } next)
            {
                error = $"{arguments[i]} {arguments[i + 1]}: no such option, or not a value of it";
                return false;
            }

            parsed = next;
        }

        if (parsed.Url.Scheme != Uri.UriSchemeHttp)
        {
            error = "--url is missing";
            return false;
        }

        options = parsed;
        return true;
    }

    private LoadOptions? With(string name, string value) => name switch
    {
        "--url" when Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp => this with { Url = url },
        "--rate" when Number(value, 0.01, 100_000) is { } rate => this with { Rate = rate },
        "--post" when Number(value, 0, 1) is { } share => this with { PostShare = share },
        "--body-bytes" when Whole(value, 0, 16 << 20) is { } length => this with { BodyBytes = length },
        "--connections" when Whole(value, 1, 10_000) is { } count => this with { Connections = count },
        "--timeout" when Number(value, 0.001, 3600) is { } seconds => this with { Timeout = TimeSpan.FromSeconds(seconds) },
        "--duration" when Number(value, 0.001, 86_400) is { } seconds => this with { Duration = TimeSpan.FromSeconds(seconds) },
        "--ready" when Whole(value, 1, int.MaxValue) is { } count => this with { ReadyAfter = count },
        "--timeline-ms" when Whole(value, 10, 3_600_000) is { } length => this with { Slot = TimeSpan.FromMilliseconds(length) },
        "--report" when value.Length > 0 => this with { ReportFile = value },
        _ => null,
    };

    private static double? Number(string text, double least, double most) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : null;

    private static int? Whole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? value : null;
}
