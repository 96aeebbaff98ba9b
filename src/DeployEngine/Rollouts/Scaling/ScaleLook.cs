using System.Text.RegularExpressions;
using XDeploy.Engine.Health;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>Looks at a target, its template and its instances on one host, in one round trip.</summary>
internal static partial class ScaleLook
{
    /// <summary>Looks at a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="target">The target that groups the instances.</param>
    /// <param name="template">Their template.</param>
    /// <param name="asked">Instances to look at whether or not the host knows them.</param>
    /// <param name="forChange">Look also at what a change needs to know: what drains, which ports are refused and who listens. It takes root.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    /// <exception cref="DeployException">The host runs no systemd (<c>SystemdMissing</c>), a file cannot be parsed (<c>SystemdSyntaxInvalid</c>), or the look failed.</exception>
    public static async Task<ScaleFacts> RunAsync(
        ISession session, UnitName target, UnitName template, IReadOnlyCollection<string> asked, bool forChange, CancellationToken cancellationToken)
    {
        var script = new RemoteScript($"look at the instances of {target}") { RunAs = forChange ? RunAs.Root : RunAs.LoginUser }
            .Step("systemd", $"test -d /run/systemd/system")
            .Step("file", ReadFile(target))
            .Step("target", $"systemctl show --no-pager --property=Id,NeedDaemonReload -- {target.ToString()}")
            .Step("drop-ins", ReadDropIns(target))
            // A name that is nowhere is status 1 for newer versions, and an empty list for all.
            .Step("template", $"systemctl list-unit-files --no-pager --no-legend --plain --full -- {template.ToString()} || :")
            .Step("links", Links(template))
            .Step("masked", $"find /etc/systemd/system /run/systemd/system -maxdepth 1 -type l -lname /dev/null -name {SystemdUnits.InstanceFilePattern(template, template.Type)} -printf '%f\\n' | sort -u")
            .Step("units", ShowUnits(target, template, asked));
        if (forChange)
            script.Step("gate", RefuseGate.Show()).Step("listeners", Listeners(template));

        var look = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (look.Find("systemd") is { Success: false })
            throw SystemdErrors.SystemdMissing(session.Host);
        return Read(look.ThrowIfFailed(), target, template);
    }

    private static ScaleFacts Read(ScriptResult look, UnitName target, UnitName template)
    {
        var file = look["file"].Facts;
        var path = file.GetValueOrDefault("path");
        var units = SystemdUnits.ParseShow(look["units"].Output, look.Host.Alias).DistinctBy(u => u.Name, StringComparer.Ordinal).ToDictionary(u => u.Name, StringComparer.Ordinal);
        var gate = look.Find("gate")?.Output;
        return new ScaleFacts
        {
            Host = look.Host,
            Target = target,
            Template = template,
            Link = file.GetValueOrDefault("link"),
            File = path is null ? null : UnitDocument.Parse(Convert.FromBase64String(file["content"]), path),
            InDropIns = InDropIns(RemoteArchive.Files(look["drop-ins"]), target, template),
            TemplateState = look["template"].Output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1),
            Linked = look["links"].Lines.ToHashSet(StringComparer.Ordinal),
            Masked = look["masked"].Lines.ToHashSet(StringComparer.Ordinal),
            Units = units,
            IsStale = look["target"].Facts.GetValueOrDefault("NeedDaemonReload") == "yes" || units.Values.Any(u => u.NeedDaemonReload),
            Refused = gate is null ? new HashSet<int>() : RefuseGate.RefusedPorts(gate),
            CanRefuse = gate is not null && RefuseGate.CanRefuse(gate),
            OnTheirPort = OnTheirPort(look.Find("listeners")?.Lines ?? [], template),
        };
    }

    // The first file of a name hides the others (systemd.unit(5)); the archive is in the order of the search.
    private static Dictionary<string, string> InDropIns(IReadOnlyDictionary<string, byte[]> files, UnitName target, UnitName template)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, content) in files.DistinctBy(f => f.Key[(f.Key.LastIndexOf('/') + 1)..], StringComparer.Ordinal))
        {
            foreach (var instance in TargetWants.Read(UnitDocument.Parse(content, path), target, template))
                named.TryAdd(instance, path);
        }

        return named;
    }

    // An instance may be named by a number that is no port of its own: what is refused then would be somebody else's connections.
    private static HashSet<string> OnTheirPort(IEnumerable<string> lines, UnitName template)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            var port = line[..Math.Max(0, space)];
            if (ScaleRequest.Port(port) is not null && CgroupSegment().Split(line[(space + 1)..]).Contains($"{template.Prefix}@{port}.service"))
                found.Add(port);
        }

        return found;
    }

    private static ShellText ReadFile(UnitName target) => ShellText.Of(
        $$"""
        xd_path={{UnitPath.Of(target)}}
        if [ -L "$xd_path" ]; then
            printf 'link=%s\n' "$(readlink -- "$xd_path")"
        elif [ ! -e "$xd_path" ]; then
            xd_path=$(systemctl show --value --property=FragmentPath -- {{target.ToString()}})
        fi
        [ ! -e "$xd_path" ] || { printf 'path=%s\ncontent=' "$xd_path"; base64 -w0 -- "$xd_path"; echo; }
        """);

    private static ShellText ReadDropIns(UnitName target) => ShellText.Of(
        $$"""
        set --
        for xd_folder in $(systemctl show --value --property=UnitPath); do
            for xd_file in "$xd_folder"/{{target + ".d"}}/*.conf; do [ ! -f "$xd_file" ] || set -- "$@" "$xd_file"; done
        done
        {{RemoteArchive.OfParameters}}
        """);

    /// <summary>Prints the instances, as service or as socket, that another unit has a link to. Any unit that wants an instance has it start with the host.</summary>
    internal static ShellText Links(UnitName template) => ShellText.Of(
        $"find /etc/systemd/system -mindepth 2 -maxdepth 2 -type l \\( -path '*.wants/*' -o -path '*.requires/*' \\) \\( -name {SystemdUnits.InstanceFilePattern(template, template.Type)} -o -name {SystemdUnits.InstanceFilePattern(template, "socket")} \\) -printf '%f\\n' | sort -u");

    // By name: a pattern would not find an instance that rests, for systemd forgets it.
    private static ShellText ShowUnits(UnitName target, UnitName template, IEnumerable<string> asked) => ShellText.Of(
        $$"""
        set -f
        xd_known=$({
            systemctl list-units --all --no-pager --no-legend --plain --full -- {{SystemdUnits.InstancePattern(template, template.Type)}} {{SystemdUnits.InstancePattern(template, "socket")}} | awk '{ print $1 }'
            systemctl show --value --property=Wants,Requires -- {{target.ToString()}} | tr ' ' '\n'
            {{Links(template)}}
        } | sort -u)
        set -- {{asked.Select(i => template.WithInstance(i).ToString())}} $xd_known
        [ $# -eq 0 ] || {{SystemdUnits.ShowParameters}}
        """);

    /// <summary>Prints port and control group of each process of the template's instances that listens.</summary>
    private static ShellText Listeners(UnitName template) => ShellText.Of(
        $$"""
        ss -Hltnp | awk '{
            port = $4; sub(/.*:/, "", port)
            while (match($0, /pid=[0-9]+/)) { print port, substr($0, RSTART + 4, RLENGTH - 4); $0 = substr($0, RSTART + RLENGTH) }
        }' | sort -u | while read -r xd_port xd_pid; do
            xd_group=$(grep -s -e '^0::/.' -e ':name=systemd:' -- "/proc/$xd_pid/cgroup" | head -n 1) || :
            case $xd_group in *{{template.Prefix + "@"}}*) printf '%s %s\n' "$xd_port" "$xd_group" ;; esac
        done
        """);

    [GeneratedRegex("[/:]")]
    private static partial Regex CgroupSegment();
}
