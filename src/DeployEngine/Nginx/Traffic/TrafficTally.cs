using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>What a log holds, counted on its host by <see cref="TrafficAwk"/>. The tallies of several hosts add up.</summary>
public sealed class TrafficTally
{
    private readonly SortedDictionary<(string Address, string Version), TrafficGroup> _groups = new(
        Comparer<(string Address, string Version)>.Create((a, b) =>
            (string.CompareOrdinal(a.Address, b.Address), string.CompareOrdinal(a.Version, b.Version)) switch { (0, var v) => v, (var d, _) => d }));

    /// <summary>The groups, by address and version; either is empty where it is unknown or not told apart.</summary>
    public IReadOnlyDictionary<(string Address, string Version), TrafficGroup> Group => _groups;

    /// <summary>How many lines were read, of whatever format.</summary>
    public long Lines { get; private set; }

    /// <summary>How many of them are no lines of a traffic log.</summary>
    public long ForeignLines { get; private set; }

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <summary>When the first request was logged.</summary>
    public DateTimeOffset? First { get; private set; }

    /// <summary>When the last one was.</summary>
    public DateTimeOffset? Last { get; private set; }

    /// <summary>Reads what awk printed.</summary>
    /// <exception cref="DeployException">A line is none that the program prints (<c>NginxTrafficUnreadable</c>).</exception>
    public static TrafficTally Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var tally = new TrafficTally();
        foreach (var line in lines)
        {
            try
            {
                tally.Read(line.Split('\t'));
            }
            catch (Exception e) when (e is FormatException or OverflowException or IndexOutOfRangeException)
            {
                throw TrafficErrors.OutputUnreadable(line);
            }
        }

        return tally;
    }

    /// <summary>Adds the counts of another host.</summary>
    public void Add(TrafficTally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Lines += other.Lines;
        ForeignLines += other.ForeignLines;
        BytesRead += other.BytesRead;
        First = other.First < First || First is null ? other.First ?? First : First;
        Last = other.Last > Last || Last is null ? other.Last ?? Last : Last;
        foreach (var ((address, version), group) in other._groups)
            Of(address, version).Add(group);
    }

    /// <summary>The groups as results.</summary>
    /// <param name="positions">Where the logs of the hosts were read to, one for each.</param>
    /// <param name="quantiles">The quantiles to compute, 0 to 1, beside the usual ones.</param>
    public IEnumerable<NginxTraffic> Results(IReadOnlyList<NginxTrafficPosition> positions, IReadOnlyCollection<double> quantiles) =>
        _groups.Select(g => new NginxTraffic
        {
            HostName = [.. positions.Select(p => p.HostName)],
            Address = g.Key.Address.Length == 0 ? null : g.Key.Address,
            Version = g.Key.Version.Length == 0 ? null : g.Key.Version,
            Requests = g.Value.Requests,
            Status = g.Value.Status,
            PassedOn = g.Value.PassedOn,
            Bytes = g.Value.Bytes,
            P50 = g.Value.Times.Quantile(0.5),
            P95 = g.Value.Times.Quantile(0.95),
            P99 = g.Value.Times.Quantile(0.99),
            Quantile = g.Value.Times.Count == 0
                ? new Dictionary<double, TimeSpan>()
                : quantiles.Distinct().ToDictionary(q => q, q => g.Value.Times.Quantile(q)!.Value),
            Time = g.Value.Times.ByTime(),
            First = First,
            Last = Last,
            Position = positions,
        });

    private void Read(string[] words)
    {
        switch (words[0])
        {
            case "read":
                (Lines, ForeignLines, BytesRead) = (Number(words[1]), Number(words[2]), Number(words[3]));
                break;
            case "span":
                (First, Last) = (Time(words[1]), Time(words[2]));
                break;
            case "group":
                var group = Of(words[1], words[2]);
                group.Requests += Number(words[3]);
                group.Bytes += Number(words[4]);
                break;
            case "passed":
                Of(words[1], words[2]).PassedOn += Number(words[3]);
                break;
            case "status":
                Of(words[1], words[2]).AddStatus((int)Number(words[3]), Number(words[4]));
                break;
            case "time":
                Of(words[1], words[2]).Times.Add((int)Number(words[3]), Number(words[4]));
                break;
            default:
                throw new FormatException();
        }
    }

    private TrafficGroup Of(string address, string version)
    {
        if (!_groups.TryGetValue((address, version), out var group))
            _groups.Add((address, version), group = new TrafficGroup());
        return group;
    }

    private static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)(decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * 1000));
}
