using System.Text.RegularExpressions;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Has systemd on a host judge unit files before they take the place of the old ones, and reads its judgement.</summary>
/// <param name="Errors">What systemd will not accept, in its own words.</param>
/// <param name="Warnings">What it ignores, and programs that are not there yet.</param>
internal sealed partial record UnitCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    /// <summary>
    /// Writes the files into a folder of their own, under their own names, and runs <c>systemd-analyze verify</c> on them: there they hide the
    /// installed ones and see each other. Says nothing where the installed files are the same.
    /// </summary>
    public static ShellText Script(IReadOnlyList<SystemdUnitFile> units)
    {
        var write = ShellText.Lines(units.Select(unit => ShellText.Of(
            $$"""
            printf %s {{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(unit.Text))}} | base64 -d >"$xd_dir"/{{unit.Name.ToString()}}
            cmp -s -- "$xd_dir"/{{unit.Name.ToString()}} {{UnitPath.Of(unit.Name)}} || xd_same=no
            """)));
        return ShellText.Of(
            $$"""
            command -v systemd-analyze >/dev/null || exit 0
            xd_dir=$(mktemp -d); xd_same=yes
            trap 'rm -rf -- "$xd_dir"' EXIT
            {{write}}
            [ $xd_same = no ] || exit 0
            cd -- "$xd_dir"
            { systemd-analyze verify --man=no ./* 2>&1 || :; } | sed "s|$xd_dir/||g"
            """);
    }

    /// <summary>Sorts what systemd said. Lines about other units of the host are none of the operator's business here.</summary>
    public static UnitCheck Read(StepResult step, IReadOnlyList<SystemdUnitFile> units)
    {
        var errors = new List<string>();
        var warnings = new List<string>();
        foreach (var line in step.Lines)
        {
            if (units.FirstOrDefault(u => IsAbout(line, u.Name)) is not { } unit)
                continue;
            if (MissingProgram().Match(line) is { Success: true } missing)
            {
                // systemd tries a template with an instance name of its own: a path that depends on the instance says nothing.
                if (unit.Text.Contains(missing.Groups["program"].Value, StringComparison.Ordinal))
                    warnings.Add(line);
            }
            else
            {
                (Ignored().IsMatch(line) ? warnings : errors).Add(line);
            }
        }

        return new UnitCheck(errors, warnings);
    }

    private static bool IsAbout(string line, UnitName name) =>
        line.Contains(name.IsTemplate ? $"{name.Prefix}@" : name.ToString(), StringComparison.Ordinal);

    [GeneratedRegex(@"Command (?<program>.+) is not executable")]
    private static partial Regex MissingProgram();

    // A newer directive on an older systemd is no reason to refuse the unit.
    [GeneratedRegex("Unknown (key|lvalue|key name|section)")]
    private static partial Regex Ignored();
}
