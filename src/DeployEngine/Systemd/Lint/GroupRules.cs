namespace XDeploy.Engine.Systemd;

/// <summary>Targets that stop units but do not start them.</summary>
internal static class GroupRules
{
    private static readonly string[] Starting = ["Wants", "Requires", "BindsTo", "Upholds"];

    public static IEnumerable<SystemdFinding> Check(IReadOnlyList<LintUnit> units)
    {
        foreach (var unit in units)
        {
            foreach (var (word, entry) in unit.Words("Unit", "PartOf"))
            {
                var target = units.FirstOrDefault(u => u.Name.Type == "target" && u.Name.ToString() == word);
                if (target is null || Starts(target, unit) || units.Any(u => u != unit && Starts(target, u) && Names(u, unit)))
                    continue;
                yield return UnitLint.Finding(
                    "part-without-wants", SystemdSeverity.Warning, entry, $"{word} stops and restarts the unit, but does not start it",
                    $"Add WantedBy={word} to its [Install] section and enable it, or Wants={unit.Name} to the target.");
            }
        }
    }

    private static bool Starts(LintUnit target, LintUnit unit)
    {
        var installed = unit.Words("Install", "WantedBy").Concat(unit.Words("Install", "RequiredBy")).Any(w => w.Word == target.Name.ToString());
        return installed || Names(target, unit);
    }

    // A template is named by any of its instances, x@5001.service or x@%i.service.
    private static bool Names(LintUnit starter, LintUnit unit) => Starting.SelectMany(key => starter.Words("Unit", key))
        .Any(w => UnitName.TryParse(w.Word.Replace("%i", "i", StringComparison.Ordinal), out var name)
            && (name == unit.Name || (name.Prefix == unit.Name.Prefix && name.Type == unit.Name.Type && name.IsInstance && unit.Name.Instance is not null)));
}
