using System.Globalization;
using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Packages;

/// <summary>apt-get(8), apt-cache(8) and dpkg(1): of Debian, Ubuntu and what comes from them.</summary>
internal sealed partial class AptManager : IPackageManager
{
    // Nobody is there to be asked; configuration files that an operator changed stay.
    private static readonly ShellText Quiet = ShellText.Of($"DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true APT_LISTCHANGES_FRONTEND=none NEEDRESTART_MODE=l apt-get -q -y");

    public string Name => "apt";

    public ShellText IsThere => ShellText.Of($"command -v apt-get >/dev/null && command -v dpkg-query >/dev/null");

    public string Suffix => ".deb";

    public ShellText Look(IReadOnlyList<string> names) => ShellText.Of(
        $$"""
        dpkg --audit | sed 's/^/broken\t/'
        if [ -n "$(ls -A /var/lib/dpkg/updates 2>/dev/null)" ]; then printf 'broken\tdpkg was interrupted\n'; fi
        for xd_name in {{names}}; do
            dpkg-query -W -f '${db:Status-Status}\t${Version}\n' "$xd_name" 2>/dev/null | awk -F '\t' -v n="$xd_name" '$1 == "installed" { print "installed\t" n "\t" $2 }' || :
            apt-cache madison "$xd_name" 2>/dev/null | awk -F ' *[|] *' -v n="$xd_name" '{ print "available\t" n "\t" $2 }' || :
        done
        apt-mark showhold | sed 's/^/held\t/'
        """);

    public ShellText Describe(string path) => ShellText.Of($"dpkg-deb --show --showformat '${{Package}}\\t${{Version}}\\n' {path}");

    // The lock of the lists is not waited for by apt itself.
    public ShellText Update(PackageRequest request) => ShellText.Of(
        $$"""
        xd_until=$(($(date +%s) + {{(long)request.LockTimeout.TotalSeconds}}))
        while :; do
            xd_status=0; xd_said=$({{Quiet}} {{Lock(request)}} update 2>&1) || xd_status=$?
            case $xd_said in *'Could not get lock'*) [ "$(date +%s)" -lt $xd_until ] || break; sleep 1 ;; *) break ;; esac
        done
        printf '%s\n' "$xd_said" >&2
        exit $xd_status
        """);

    public ShellText Simulate(PackageRequest request, IReadOnlyList<string> targets) => ShellText.Of($"{Quiet} -s {Options(request)} install -- {targets}");

    public ShellText Install(PackageRequest request, IReadOnlyList<string> targets) => ShellText.Of($"{Quiet} {Lock(request)} {Options(request)} install -- {targets}");

    public ShellText Hold(IReadOnlyList<string> names) => ShellText.Of($"apt-mark hold -- {names} >&2");

    public string Target(string name, string? version) => version is null ? name : $"{name}={version}";

    public IReadOnlyList<string> Changes(string simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        return [.. Change().Matches(simulation).Select(m => m.Groups["what"].Value == "Remv"
            ? $"remove {m.Groups["name"].Value} {m.Groups["old"].Value}".TrimEnd()
            : $"install {m.Groups["name"].Value} {m.Groups["new"].Value}{(m.Groups["old"].Length > 0 ? $" over {m.Groups["old"].Value}" : string.Empty)}")];
    }

    private static ShellText Lock(PackageRequest request) =>
        ShellText.Of($"-o {"DPkg::Lock::Timeout=" + ((long)request.LockTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)}");

    // A version that was named is wanted, whether it is higher or lower; the same one of a file is put in the place of what is there.
    private static ShellText Options(PackageRequest request)
    {
        List<string> options = ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold", request.Recommends ? "--install-recommends" : "--no-install-recommends"];
        if (!request.AllowRemoval)
            options.Add("--no-remove");
        if (request.Version is not null || request.File is not null)
            options.Add("--allow-downgrades");
        if (request.File is not null)
            options.Add("--reinstall");
        if (request.Hold)
            options.Add("--allow-change-held-packages");
        return ShellText.Words(options);
    }

    // Inst nginx [1.18.0-6] (1.22.1-9 Debian:12/stable [amd64])
    [GeneratedRegex(@"^(?<what>Inst|Remv) (?<name>\S+)(?: \[(?<old>[^\]]*)\])?(?: \((?<new>\S+)[^)]*\))?", RegexOptions.Multiline)]
    private static partial Regex Change();
}
