using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>Spans of time in nginx's syntax: <c>10</c> and <c>10s</c> are seconds, <c>1h 30m</c>, <c>500ms</c>; units from large to small.</summary>
internal static class NginxTime
{
    // In the order in which nginx wants them; milliseconds are the eighth.
    private const string Units = "yMwdhms";

    private static readonly long[] Milliseconds =
        [365L * 86_400_000, 30L * 86_400_000, 7L * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000, 1];

    /// <summary>Reads a time for a setting that counts in milliseconds, such as <c>proxy_read_timeout</c>: no years, no months.</summary>
    public static bool TryParse(string text, out TimeSpan span) => TryParse(text, step: 2, last: 8, out span);

    /// <summary>Reads a time for a setting that counts in seconds, such as <c>fail_timeout</c>: no milliseconds.</summary>
    public static bool TryParseSeconds(string text, out TimeSpan span) => TryParse(text, step: 0, last: 7, out span);

    /// <summary>Writes a time in seconds, or in milliseconds where it has a fraction of a second.</summary>
    public static string Format(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
            throw NginxErrors.ValueInvalid(span.ToString(), "a span of time is not negative");
        var milliseconds = (long)Math.Ceiling(span.TotalMilliseconds);
        return milliseconds % 1000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000}s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
    }

    // The rules of ngx_parse_time: a number without a unit is seconds, at the end wherever it stands and else in the place of seconds.
    private static bool TryParse(string text, int step, int last, out TimeSpan span)
    {
        span = default;
        var (total, value, hasDigits) = (0L, 0L, false);
        for (var at = 0; at < text.Length;)
        {
            var c = text[at++];
            if (char.IsAsciiDigit(c))
            {
                hasDigits = true;
                if (value > (long.MaxValue / 10) - 1)
                    return false;
                value = (value * 10) + (c - '0');
                continue;
            }

            var isMilliseconds = c == 'm' && at < text.Length && text[at] == 's';
            var unit = isMilliseconds ? 8 : c == ' ' ? 7 : Units.IndexOf(c, StringComparison.Ordinal) + 1;
            if (unit == 0 || unit <= step || unit > last || !TryAdd(ref total, value, unit))
                return false;
            step = c == ' ' ? 9 : unit;
            value = 0;
            at += isMilliseconds ? 1 : 0;
            while (at < text.Length && text[at] == ' ')
                at++;
        }

        if (!hasDigits || !TryAdd(ref total, value, unit: 7) || total > TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond)
            return false;
        span = TimeSpan.FromTicks(total * TimeSpan.TicksPerMillisecond);
        return true;
    }

    private static bool TryAdd(ref long total, long value, int unit)
    {
        if (value > (long.MaxValue - total) / Milliseconds[unit - 1])
            return false;
        total += value * Milliseconds[unit - 1];
        return true;
    }
}
