using System.Globalization;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Shell pieces that ask systemd on a host about units, and the readers of what they print.</summary>
public static class SystemdUnits
{
    internal const string Properties =
        "Id,Description,LoadState,ActiveState,SubState,UnitFileState,MainPID,NRestarts,Result,ActiveEnterTimestamp,MemoryCurrent," +
        "StateChangeTimestamp,TasksCurrent,CPUUsageNSec,FragmentPath,NeedDaemonReload";

    private const int JournalLines = 10;

    /// <summary>Prints the properties of units for <see cref="ParseShow"/>, in the order of the names. An instance that does not run is printed too.</summary>
    /// <param name="names">Full names, or patterns with <c>*</c>, <c>?</c> and <c>[]</c> that stand for the units that systemd has in memory.</param>
    /// <remarks>Exits with 0 where a name is of no unit: its <c>LoadState</c> is <c>not-found</c>.</remarks>
    public static ShellText Show(IEnumerable<string> names) =>
        ShellText.Of($"TZ=UTC systemctl show --no-pager --all --property={Properties} -- {names}");

    /// <summary>Prints what <see cref="Show"/> does, of the units that are the shell's positional parameters (<c>set -- ...</c>).</summary>
    internal static ShellText ShowParameters { get; } =
        ShellText.Of($"TZ=UTC systemctl show --no-pager --all --property={Properties} -- \"$@\"");

    /// <summary>
    /// Prints what <see cref="Show"/> does, and then the units that have a file that fits and that systemd does not have in memory. A unit may come twice.
    /// </summary>
    /// <param name="names">Full names, or patterns.</param>
    // The file names come from systemd: no character of them is special to the shell once patterns are off.
    public static ShellText ShowWithFiles(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var patterns = names.Where(IsPattern).ToList();
        return patterns.Count == 0 ? Show(names) : ShellText.Of(
            $$"""
            {{Show(names)}}
            set -f
            xd_files=$(systemctl list-unit-files --no-pager --no-legend --plain --full -- {{patterns}} | awk '$1 !~ /@\./ && $2 != "alias" { print $1 }')
            [ -z "$xd_files" ] || { echo; TZ=UTC systemctl show --no-pager --all --property={{Properties}} -- $xd_files; }
            """);
    }

    /// <summary>Reads what <see cref="Show"/> printed: one status a unit, in the same order.</summary>
    /// <param name="text">The output of the step.</param>
    /// <param name="hostName">Alias of the host, for the statuses.</param>
    public static IReadOnlyList<SystemdUnitStatus> ParseShow(string text, string hostName = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        return Blocks(text).Select(facts => Status(facts, hostName)).ToList();
    }

    /// <summary>
    /// Prints why a unit is not up, for an error message: what <c>systemctl status</c> says of its state and its processes, then
    /// the last 10 lines of its journal. Exits with 0 in any case.
    /// </summary>
    /// <param name="unit">The unit's full name.</param>
    public static ShellText Explain(string unit) => ShellText.Of(
        $$"""
        { systemctl status --no-pager --full --lines=0 -- {{unit}} 2>&1 || :; } | sed -n -e '/^ *\(Active\|Process\|Main PID\|Status\|Error\): /s/^ *//p' -e '/could not be found/p'
        journalctl --no-pager --quiet --output=cat --lines={{JournalLines}} --unit={{unit}} 2>/dev/null || :
        """);

    /// <summary>
    /// Completes a name or a pattern as systemctl(1) does: without a type it is of services. A template becomes the pattern
    /// of its instances, since systemd has no state of a template.
    /// </summary>
    /// <exception cref="DeployException">It is no pattern and no unit name (<c>SystemdUnitNameInvalid</c>).</exception>
    public static string Complete(string nameOrPattern)
    {
        ArgumentNullException.ThrowIfNull(nameOrPattern);
        if (IsPattern(nameOrPattern))
            return nameOrPattern.Contains('.', StringComparison.Ordinal) ? nameOrPattern : $"{nameOrPattern}.service";
        var name = UnitName.ParseOrComplete(nameOrPattern);
        return name.IsTemplate ? InstancePattern(name, name.Type) : name.ToString();
    }

    /// <summary>The pattern of a template's instances for systemctl, to which a backslash, as escaped names have it, is a backslash.</summary>
    internal static string InstancePattern(UnitName template, string type) => $"{template.Prefix}@?*.{type}";

    /// <summary>The same for find(1), to which it is special.</summary>
    internal static string InstanceFilePattern(UnitName template, string type) => InstancePattern(template, type).Replace("\\", "\\\\", StringComparison.Ordinal);

    /// <summary>Whether systemctl takes the text for a pattern.</summary>
    public static bool IsPattern(string nameOrPattern) => nameOrPattern.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>The error for a unit that was named and is not there.</summary>
    public static DeployException NotFound(SystemdUnitStatus unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return SystemdErrors.UnitNotFound(unit.HostName, unit.Name);
    }

    /// <summary>The error for a unit file that was named and is not there.</summary>
    public static DeployException FileNotFound(DeployHost host, string name) => SystemdErrors.UnitFileNotFound(host, name);

    /// <summary>The properties of each unit that <c>systemctl show</c> printed, in its order.</summary>
    internal static IEnumerable<IReadOnlyDictionary<string, string>> Blocks(string text) =>
        text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(Facts).Where(facts => facts.ContainsKey("Id"));

    internal static SystemdUnitStatus Status(IReadOnlyDictionary<string, string> facts, string hostName)
    {
        string Of(string property) => facts.GetValueOrDefault(property, string.Empty);
        return new SystemdUnitStatus
        {
            HostName = hostName,
            Name = Of("Id"),
            Description = Of("Description"),
            LoadState = Of("LoadState"),
            ActiveState = Of("ActiveState"),
            SubState = Of("SubState"),
            UnitFileState = Of("UnitFileState"),
            MainPid = (int)(Number(Of("MainPID")) ?? 0),
            RestartCount = (int)(Number(Of("NRestarts")) ?? 0),
            Result = Of("Result"),
            ActiveSince = Time(Of("ActiveEnterTimestamp")),
            MemoryBytes = Number(Of("MemoryCurrent")),
            Since = Time(Of("StateChangeTimestamp")),
            TaskCount = Number(Of("TasksCurrent")),
            CpuTime = Number(Of("CPUUsageNSec")) is { } nanoseconds ? TimeSpan.FromTicks(nanoseconds / TimeSpan.NanosecondsPerTick) : null,
            Path = Of("FragmentPath") is { Length: > 0 } path ? path : null,
            NeedDaemonReload = Of("NeedDaemonReload") == "yes",
        };
    }

    private static Dictionary<string, string> Facts(string block)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in block.Split('\n'))
        {
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                facts[line[..equals]] = line[(equals + 1)..];
        }

        return facts;
    }

    // "[not set]" and the largest 64-bit number both say that there is no figure.
    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParseExact(
            text, "ddd yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
