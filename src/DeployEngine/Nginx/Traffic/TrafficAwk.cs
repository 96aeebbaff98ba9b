using System.Globalization;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// The awk program that counts a traffic log on its host, so that the log does not travel. It keeps to POSIX, since Debian's awk is mawk:
/// no repetition counts in patterns, no lengths of arrays, and large numbers printed by <c>%.0f</c>.
/// </summary>
internal static class TrafficAwk
{
    // Where a request was passed on, the fields about servers are lists: ", " stands between the tries of one upstream, " : " before those of the
    // next upstream after an internal redirect. The last one answered; the others before a comma failed.
    private const string Template =
        """
        function key(address, version) {
            return (by_address ? address : "") "\t" (by_version && version != "-" ? version : "")
        }
        function bucket(ms,    at, bound) {
            if (ms < @exact) return ms
            if (!(ms in buckets)) {
                at = @exact
                for (bound = @exact * @growth; ms >= bound; bound *= @growth) at++
                buckets[ms] = at
            }
            return buckets[ms]
        }
        function last(list,    parts, n) {
            n = split(list, parts, /, | : /)
            return parts[n]
        }
        BEGIN {
            FS = "\t"
            upstream = ENVIRON["XD_UPSTREAM"]; from = ENVIRON["XD_FROM"] + 0
            by_address = ENVIRON["XD_BY_ADDRESS"] + 0; by_version = ENVIRON["XD_BY_VERSION"] + 0
        }
        { bytes += length($0) + 1 }
        NF != @fields || $1 !~ /^[0-9]+\.[0-9]+$/ || $2 !~ /^[0-9]+$/ { foreign++; next }
        from > 0 && $1 < from { next }
        upstream != "" && $10 != upstream { next }
        {
            if (first == "" || $1 + 0 < first + 0) first = $1
            if ($1 + 0 > latest + 0) latest = $1

            if (index($3, ",")) {
                groups = split($3, group, / : /)
                for (g = 1; g <= groups; g++) {
                    tries = split(group[g], try, /, /)
                    for (t = 1; t < tries; t++) passed[key(try[t], "-")]++
                }
            }

            address = last($3)
            k = key(address == "-" ? "" : address, $9)
            requests[k]++
            sent[k] += $7
            status[k "\t" ($2 + 0)]++
            seconds = last($5)
            if (seconds != "-" && seconds != "") times[k "\t" bucket(int(seconds * 1000 + 0.5))]++
        }
        END {
            printf "read\t%.0f\t%.0f\t%.0f\n", NR, foreign, bytes
            if (first != "") printf "span\t%s\t%s\n", first, latest
            for (k in requests) printf "group\t%s\t%.0f\t%.0f\n", k, requests[k], sent[k]
            for (k in passed) printf "passed\t%s\t%.0f\n", k, passed[k]
            for (k in status) printf "status\t%s\t%.0f\n", k, status[k]
            for (k in times) printf "time\t%s\t%.0f\n", k, times[k]
        }
        """;

    /// <summary>The program.</summary>
    public static string Program { get; } = Template
        .Replace("@exact", TrafficHistogram.Exact.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@growth", TrafficHistogram.Growth.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("@fields", TrafficLog.FieldCount.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    /// <summary>The command that counts what it reads.</summary>
    public static ShellText Command(TrafficQuery query) => ShellText.Of(
        $$"""
        XD_UPSTREAM={{query.Upstream ?? string.Empty}} XD_FROM={{Seconds(query.From)}} XD_BY_ADDRESS={{Flag(query, NginxTrafficGrouping.Address)}} XD_BY_VERSION={{Flag(query, NginxTrafficGrouping.Version)}} awk {{Program}}
        """);

    private static string Flag(TrafficQuery query, NginxTrafficGrouping grouping) => query.GroupBy.HasFlag(grouping) ? "1" : "0";

    private static string Seconds(DateTimeOffset? time) =>
        time is { } from ? (from.ToUnixTimeMilliseconds() / 1000m).ToString("0.000", CultureInfo.InvariantCulture) : "0";
}
