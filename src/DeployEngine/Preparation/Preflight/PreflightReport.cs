using System.Globalization;
using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation.Preflight;

/// <summary>Makes of what a host said a report, and the verdict. Pure.</summary>
internal static partial class PreflightReport
{
    // A deployment runs as many commands at once on a connection, beside its watchdog.
    private const int NeededSessions = 8;

    // Everything that is sent is packed, unpacked and checked by these; they are part of every distribution.
    private static readonly string[] Always = ["tar", "base64", "sha256sum", "flock"];

    /// <summary>Programs that are always needed.</summary>
    public static IReadOnlyList<string> NeededPrograms => Always;

    /// <summary>Reads a look.</summary>
    /// <param name="result">What the host said.</param>
    /// <param name="request">What it is to have.</param>
    /// <param name="root">How its login has root.</param>
    /// <param name="start">When it was asked, by this machine's clock.</param>
    /// <param name="elapsed">How long it took.</param>
    public static DeployHostReport Read(ScriptResult result, PreflightRequest request, RootAccess root, DateTimeOffset start, TimeSpan elapsed)
    {
        var (system, programs, asRoot) = (Facts(result, "system"), Facts(result, "programs"), Facts(result, "asroot"));
        var report = new DeployHostReport
        {
            HostName = result.Host.Alias,
            Reachable = true,
            Elapsed = elapsed,
            User = root.User,
            Root = root.Problem is null,
            OperatingSystem = Word(system, "name"),
            Architecture = Word(system, "architecture"),
            Kernel = Word(system, "kernel"),
            Processors = (int?)Number(Word(system, "processors")),
            MemoryAvailableBytes = Number(Word(system, "memory")),
            Systemd = VersionIn(Word(programs, "systemd")),
            Nginx = VersionIn(Word(programs, "nginx")),
            Rsync = VersionIn(Word(programs, "rsync")),
            Git = VersionIn(Word(programs, "git")),
            Nftables = asRoot.ContainsKey("nftables"),
            MaxSessions = (int?)Number(Word(asRoot, "maxsessions")),
            MaxStartups = Word(asRoot, "maxstartups"),
            // The host looked at its clock at the beginning, half of the way there and back after it was asked; the rest of the time it worked.
            ClockSkew = double.TryParse(Output(result, "clock"), NumberStyles.Float, CultureInfo.InvariantCulture, out var now) ? DateTimeOffset.UnixEpoch.AddSeconds(now) - start : null,
            Disk = [.. Lines(result, "disk").Select(l => l.Split('\t', 3)).Where(l => l.Length == 3 && Number(l[0]) is not null).Select(l => new DiskSpace(l[2], Number(l[0])!.Value, Number(l[1])))],
            PortInUse = Facts(result, "ports").ToDictionary(p => int.Parse(p.Key, CultureInfo.InvariantCulture), p => ProgramIn(p.Value)),
        };
        var missing = programs.Keys.Where(k => k.StartsWith("missing ", StringComparison.Ordinal)).Select(k => k["missing ".Length..]).ToList();
        return report with { Problem = Problems(report, request, root, missing), Remark = Remarks(report, root) };
    }

    /// <summary>The report of a host that cannot be looked at.</summary>
    public static DeployHostReport Unreachable(DeployHost host, DeployException error) => new() { HostName = host.Alias, Reachable = false, Problem = [error.Message] };

    private static List<string> Problems(DeployHostReport report, PreflightRequest request, RootAccess root, List<string> missing)
    {
        var problems = new List<string>();
        if (root.Problem is { } problem)
            problems.Add(problem);
        if (report.Systemd is null)
            problems.Add("systemd does not run.");
        if (missing.Count > 0)
            problems.Add($"there is no {string.Join(", ", missing)}: install {(missing.Count == 1 ? "it" : "them")}.");
        foreach (var disk in report.Disk)
        {
            if (disk.FreeBytes < request.MinimumFreeBytes)
                problems.Add($"{disk.Path} has {Size(disk.FreeBytes)} free, less than {Size(request.MinimumFreeBytes)}: make room.");
            if (disk.FreeInodes < request.MinimumFreeInodes)
                problems.Add($"{disk.Path} has room for {disk.FreeInodes} files, less than {request.MinimumFreeInodes}: take small files away.");
        }

        if (report.MemoryAvailableBytes < request.MinimumFreeMemory)
            problems.Add($"{Size(report.MemoryAvailableBytes.Value)} of memory are available, less than {Size(request.MinimumFreeMemory)}.");
        foreach (var (port, program) in report.PortInUse.OrderBy(p => p.Key))
            problems.Add($"{(program.Length == 0 ? "something" : program)} listens on port {port}.");
        // As exact as the round trip was quick.
        if (report.ClockSkew is { } skew && skew.Duration() - report.Elapsed > request.MaximumClockSkew)
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"the clock is {skew.Duration().TotalSeconds:0.#} s {(skew > TimeSpan.Zero ? "ahead" : "behind")}: have it kept by NTP."));
        if (report.MaxSessions < NeededSessions)
            problems.Add($"sshd allows {report.MaxSessions} sessions on a connection, and {NeededSessions} are needed: set MaxSessions (sshd_config(5)).");
        return problems;
    }

    private static List<string> Remarks(DeployHostReport report, RootAccess root)
    {
        var remarks = new List<string>();
        if (root.Remark is { } remark)
            remarks.Add(remark);
        if (report is { Root: true, Nftables: false })
            remarks.Add("nftables does not work: replicas are drained by nginx, which costs a reload a batch.");
        return remarks;
    }

    private static string Size(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.#} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.#} MiB");

    private static IReadOnlyDictionary<string, string> Facts(ScriptResult result, string step) => result.Find(step)?.Facts ?? new Dictionary<string, string>();

    private static IReadOnlyList<string> Lines(ScriptResult result, string step) => result.Find(step)?.Lines ?? [];

    private static string? Output(ScriptResult result, string step) => result.Find(step)?.Output.Trim();

    private static string? Word(IReadOnlyDictionary<string, string> facts, string name) => facts.GetValueOrDefault(name) is { Length: > 0 } word ? word : null;

    private static long? Number(string? text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? VersionIn(string? text) => text is not null && VersionNumber().Match(text) is { Success: true } match ? match.Value : null;

    // users:(("nginx",pid=1,fd=6),…)
    private static string ProgramIn(string text) => text.Split('"') is [_, var name, ..] ? name : string.Empty;

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex VersionNumber();
}
