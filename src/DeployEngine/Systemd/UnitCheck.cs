using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Has systemd on a host judge unit files before they take the place of the old ones, and reads its judgement.</summary>
/// <param name="Errors">What systemd will not accept, in its own words.</param>
/// <param name="Warnings">What it ignores, and programs that are not there yet.</param>
internal sealed partial record UnitCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    // Left to itself, systemd judges a template by the instance "i", which is no port to listen on.
    private const string TypicalInstance = "5001";

    /// <summary>
    /// Writes the files into a folder of their own, under their own names, and runs <c>systemd-analyze verify</c> on them: there they hide the
    /// installed ones and see each other. Says nothing where the installed files are the same.
    /// </summary>
    public static ShellText Script(IReadOnlyList<SystemdUnitFile> units)
    {
        var compare = ShellText.Lines(units.Select(unit => ShellText.Of($$"""cmp -s -- "$xd_dir"/{{unit.Place}} {{UnitPath.Of(unit)}} || xd_same=no""")));
        var skip = ShellText.Of(
            $$"""
            xd_same=yes
            {{compare}}
            [ $xd_same = no ] || exit 0
            """);
        return ShellText.Of(
            $$"""
            command -v systemd-analyze >/dev/null || exit 0
            {{Verify([.. units.Select(UnitSource.Of)], skip)}}
            """);
    }

    /// <summary>The same for files that are only to be judged, drop-ins among them, whatever is installed.</summary>
    public static ShellText Script(IReadOnlyList<UnitSource> sources) => Verify(sources, ShellText.Of($":"));

    private static ShellText Verify(IReadOnlyList<UnitSource> sources, ShellText before)
    {
        // systemd judges a drop-in only with its unit, so that one which is on the host already is looked at with it.
        var owners = sources.Where(s => s.IsDropIn).Select(s => s.Owner).OfType<UnitName>().Distinct();
        var borrow = ShellText.Lines(owners.Select(owner => ShellText.Of(
            $$"""
            if [ ! -e "$xd_dir"/{{owner.ToString()}} ]; then
                xd_file=$(systemctl show --property=FragmentPath --value -- {{(owner.IsTemplate ? owner.WithInstance(TypicalInstance) : owner).ToString()}})
                [ ! -f "$xd_file" ] || cp -- "$xd_file" "$xd_dir"/{{owner.ToString()}}
            fi
            """)));
        var write = ShellText.Lines(sources.Select(source => ShellText.Of(
            $$"""
            mkdir -p -- "$(dirname -- "$xd_dir"/{{source.PlaceInFolder}})"
            printf %s {{Convert.ToBase64String(FileText.Encode(source.Text))}} | base64 -d >"$xd_dir"/{{source.PlaceInFolder}}
            """)));
        return ShellText.Of(
            $$"""
            xd_dir=$(mktemp -d)
            trap 'rm -rf -- "$xd_dir"' EXIT
            {{write}}
            {{before}}
            {{borrow}}
            cd -- "$xd_dir"
            set --
            for xd_file in *; do
                [ -f "$xd_file" ] || continue
                case $xd_file in *@.*) xd_file="${xd_file%@.*}@{{TypicalInstance}}.${xd_file##*.}" ;; esac
                set -- "$@" "./$xd_file"
            done
            [ $# -gt 0 ] || exit 0
            { systemd-analyze verify --man=no "$@" 2>&1 || :; } | sed "s|$xd_dir/||g"
            """);
    }

    /// <summary>Sorts what systemd said. Lines about other units of the host are none of the operator's business here.</summary>
    public static UnitCheck Read(StepResult step, IReadOnlyList<UnitSource> sources)
    {
        var errors = new List<string>();
        var warnings = new List<string>();
        foreach (var line in step.Lines)
        {
            var about = sources.Where(s => s.Owner is { } owner && IsAbout(line, owner)).ToList();
            if (about.Count == 0)
                continue;
            if (MissingProgram().Match(line) is { Success: true } missing)
            {
                // A template is judged by one instance: a path that depends on the instance says nothing.
                if (about.Exists(s => s.Text.Contains(missing.Groups["program"].Value, StringComparison.Ordinal)))
                    warnings.Add(line);
            }
            else
            {
                (Ignored().IsMatch(line) ? warnings : errors).Add(line);
            }
        }

        return new UnitCheck(errors, warnings);
    }

    /// <summary>Whether a line of systemd's is about a unit, or an instance of it.</summary>
    public static bool IsAbout(string line, UnitName name) =>
        line.Contains(name.IsTemplate ? $"{name.Prefix}@" : name.ToString(), StringComparison.Ordinal);

    [GeneratedRegex(@"Command (?<program>.+) is not executable")]
    private static partial Regex MissingProgram();

    // A newer directive on an older systemd is no reason to refuse the unit.
    [GeneratedRegex("Unknown (key|lvalue|key name|section)")]
    private static partial Regex Ignored();
}
