using System.Globalization;
using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Packages;

/// <summary>dnf(8) and rpm(8): of Fedora, RHEL and what comes from them.</summary>
internal sealed partial class DnfManager : IPackageManager
{
    public string Name => "dnf";

    public ShellText IsThere => ShellText.Of($"command -v dnf >/dev/null && command -v rpm >/dev/null");

    public string Suffix => ".rpm";

    public ShellText Look(IReadOnlyList<string> names) => ShellText.Of(
        $$"""
        for xd_name in {{names}}; do
            rpm -q --qf 'installed\t%{NAME}\t%{VERSION}-%{RELEASE}\n' -- "$xd_name" 2>/dev/null | grep '^installed' || :
            dnf -q -C repoquery --qf 'available\t%{name}\t%{version}-%{release}\n' -- "$xd_name" 2>/dev/null | grep '^available' || :
        done
        dnf -q -C versionlock list 2>/dev/null | sed -n 's/^\(.*\)-[0-9]*:\{0,1\}[^-]*-[^-]*$/held\t\1/p' || :
        """);

    public ShellText Describe(string path) => ShellText.Of($"rpm -qp --qf '%{{NAME}}\\t%{{VERSION}}-%{{RELEASE}}\\n' -- {path}");

    public ShellText Update(PackageRequest request) => ShellText.Of($"{Waiting(request)} dnf -q -y makecache --refresh");

    // What is not agreed to ends with 1.
    public ShellText Simulate(PackageRequest request, IReadOnlyList<string> targets) => ShellText.Of($"dnf --assumeno {Options(request)} {Verb(request)} -- {targets} || [ $? -eq 1 ]");

    public ShellText Install(PackageRequest request, IReadOnlyList<string> targets) => ShellText.Of($"{Waiting(request)} dnf -q -y {Options(request)} {Verb(request)} -- {targets}");

    public ShellText Hold(IReadOnlyList<string> names) => ShellText.Of($"dnf -q versionlock add -- {names} >&2");

    public string Target(string name, string? version) => version is null ? name : $"{name}-{version}";

    public IReadOnlyList<string> Changes(string simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        var changes = new List<string>();
        var verb = string.Empty;
        foreach (var line in simulation.Split('\n'))
        {
            if (Heading().Match(line) is { Success: true } heading)
                verb = heading.Groups["verb"].Value is "Removing" ? "remove" : "install";
            else if (verb.Length > 0 && Row().Match(line) is { Success: true } row)
                changes.Add($"{verb} {row.Groups["name"].Value} {row.Groups["version"].Value}");
            else if (line.StartsWith("Transaction Summary", StringComparison.Ordinal))
                break;
        }

        return changes;
    }

    // dnf waits for another one without an end.
    private static ShellText Waiting(PackageRequest request) =>
        ShellText.Of($"timeout -s INT {((long)request.LockTimeout.TotalSeconds + 1800).ToString(CultureInfo.InvariantCulture)}");

    // A lower version that was named is a verb of its own; install takes either where the package is named with its version.
    private static string Verb(PackageRequest request) => request.File is null ? "install" : "localinstall";

    private static ShellText Options(PackageRequest request)
    {
        List<string> options = [$"--setopt=install_weak_deps={(request.Recommends ? "True" : "False")}"];
        if (request.AllowRemoval)
            options.Add("--allowerasing");
        if (request.Hold)
            options.Add("--disableplugin=versionlock");
        return ShellText.Words(options);
    }

    [GeneratedRegex("^(?<verb>Installing|Upgrading|Downgrading|Reinstalling|Removing)[a-z ]*:")]
    private static partial Regex Heading();

    [GeneratedRegex(@"^ (?<name>[A-Za-z0-9][^\s]*)\s+(?:noarch|x86_64|aarch64|i686|s390x|ppc64le)\s+(?<version>\S+)\s+\S+\s+[\d.]+ ?[kMG]?\s*$")]
    private static partial Regex Row();
}
