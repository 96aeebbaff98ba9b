namespace XDeploy.Engine.Systemd;

/// <summary>Sections and directives that systemd does not know, and names of units that are none.</summary>
internal static class DirectiveRules
{
    private static readonly string[] Dependencies =
        ["After", "Before", "Wants", "Requires", "Requisite", "BindsTo", "PartOf", "Upholds", "Conflicts", "OnFailure", "OnSuccess", "PropagatesReloadTo", "ReloadPropagatedFrom"];

    public static IEnumerable<SystemdFinding> Check(IReadOnlyList<LintUnit> units) => units.SelectMany(unit =>
        unit.Documents.SelectMany(d => d.Sections).SelectMany(s => Section(unit, s)).Concat(Dependencies.SelectMany(key => unit.Words("Unit", key)).SelectMany(Name)));

    private static IEnumerable<SystemdFinding> Section(LintUnit unit, UnitSection section)
    {
        var isExtra = section.Name.StartsWith("X-", StringComparison.Ordinal);
        var isKnown = section.Name is "Unit" or "Install" || section.Name == unit.Section;
        if (isExtra || !isKnown)
        {
            if (!isExtra)
            {
                string[] own = unit.Section is { } name ? ["Unit", "Install", name] : ["Unit", "Install"];
                var file = unit.Documents.First(d => d.Sections.Contains(section)).Path;
                yield return UnitLint.Finding(
                    "unknown-section", SystemdSeverity.Warning, file, section.Line, $"Unknown section '{section.Name}'. Ignoring.",
                    NearestName.Of(section.Name, own) is { } near ? $"Did you mean [{near}]?" : $"A {unit.Name.Type} has the sections {string.Join(", ", own)}; name sections of your own X-...");
            }

            yield break;
        }

        var known = UnitDirectives.Of(section.Name)!;
        foreach (var entry in section.Entries.Where(e => !known.Contains(e.Key) && !e.Key.StartsWith("X-", StringComparison.Ordinal)))
        {
            if (UnitDirectives.IsRemoved(entry.Key))
            {
                yield return UnitLint.Finding(
                    "removed-directive", SystemdSeverity.Warning, entry, $"Support for option {entry.Key}= has been removed and it is ignored", "Take it out.");
                continue;
            }

            yield return UnitLint.Finding(
                "unknown-directive", SystemdSeverity.Warning, entry, $"Unknown key '{entry.Key}' in section [{section.Name}], ignoring.",
                NearestName.Of(entry.Key, known) is { } near ? $"Did you mean {near}=?" : OtherSection(entry.Key, unit) is { } other ? $"It belongs into [{other}]." : "Take it out; see systemd.directives(7).");
        }
    }

    private static string? OtherSection(string key, LintUnit unit) =>
        ((string?[])["Unit", "Install", unit.Section]).FirstOrDefault(s => s is not null && UnitDirectives.Of(s)!.Contains(key));

    private static IEnumerable<SystemdFinding> Name((string Word, UnitEntry Entry) word)
    {
        // A specifier may stand for anything.
        if (word.Word.Contains('%', StringComparison.Ordinal) || UnitName.TryParse(word.Word, out _) || word.Word.StartsWith('/'))
            yield break;
        yield return UnitLint.Finding(
            "unit-name", SystemdSeverity.Warning, word.Entry, $"Failed to add dependency on {word.Word}, ignoring: Invalid argument", "Name the unit in full, with its type: x.service.");
    }
}
