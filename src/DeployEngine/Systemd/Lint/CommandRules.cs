namespace XDeploy.Engine.Systemd;

/// <summary>Command lines that systemd does not read as a shell would, or not at all.</summary>
internal static class CommandRules
{
    private static readonly HashSet<string> ShellWords = new(StringComparer.Ordinal) { "|", "||", "&&", "&", ">", ">>", "<", "<<", "2>&1", "2>", "2>>", "&>" };

    public static IEnumerable<SystemdFinding> Check(IReadOnlyList<LintUnit> units) =>
        units.SelectMany(u => u.View.Entries.Where(e => e.Section == u.Section && IsCommand(u, e.Key)).SelectMany(e => Line(u, e)));

    /// <summary>Whether a directive takes a command line.</summary>
    public static bool IsCommand(LintUnit unit, string key) =>
        unit.Section is "Service" or "Socket" && key.StartsWith("Exec", StringComparison.Ordinal) && !key.StartsWith("ExecPaths", StringComparison.Ordinal);

    private static IEnumerable<SystemdFinding> Line(LintUnit unit, UnitEntry entry)
    {
        var line = ExecLine.Parse(entry.Value, new SpecifierContext { Unit = unit.Name });
        if (line.Error is { } error)
        {
            yield return UnitLint.Finding(
                "command", SystemdSeverity.Error, entry, error,
                error.StartsWith("Neither", StringComparison.Ordinal) ? "Write the program's absolute path, or its bare name." : "See COMMAND LINES in systemd.service(5).");
        }

        foreach (var remark in line.Remarks)
            yield return UnitLint.Finding("command", SystemdSeverity.Notice, entry, remark, "Double the backslash, or see systemd.syntax(7).");
        // Quoted, such a word may well be meant.
        var bare = entry.Value.Split(' ', '\t').FirstOrDefault(ShellWords.Contains);
        var isShellWord = bare is not null && line.Commands.Any(c => c.Arguments.Skip(1).Contains(bare));
        if (isShellWord || line.Commands.Any(c => c.Arguments.Any(a => a.StartsWith('`') || (a.StartsWith("$(", StringComparison.Ordinal) && !c.NoVariables))))
        {
            yield return UnitLint.Finding(
                "shell-syntax", SystemdSeverity.Warning, entry, $"no shell reads this line: '{bare ?? "`...`"}' is handed to the program as it is",
                "Run a shell: /bin/sh -c '...', or use directives such as StandardOutput= and several ExecStartPre= lines.");
        }
    }
}
