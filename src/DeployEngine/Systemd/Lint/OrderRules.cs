namespace XDeploy.Engine.Systemd;

/// <summary>Services that others need and start after, although they count as started before they are ready.</summary>
internal static class OrderRules
{
    private static readonly string[] Needing = ["Requires", "Requisite", "BindsTo"];

    public static IEnumerable<SystemdFinding> Check(IReadOnlyList<LintUnit> units)
    {
        var simple = units.Where(IsSimple).ToDictionary(u => u.Name.ToString(), StringComparer.Ordinal);
        return units.SelectMany(unit => After(unit).Where(w => simple.ContainsKey(w.Word)).Select(w => UnitLint.Finding(
            "order-on-simple", SystemdSeverity.Warning, w.Entry, $"{w.Word} is of Type=simple: it counts as started before its program is even run, so that starting after it proves nothing",
            $"Give {w.Word} Type=notify where its program says when it is ready, or else Type=exec.")));
    }

    private static IEnumerable<(string Word, UnitEntry Entry)> After(LintUnit unit)
    {
        var needed = Needing.SelectMany(key => unit.Words("Unit", key)).Select(w => w.Word).ToHashSet(StringComparer.Ordinal);
        return unit.Words("Unit", "After").Where(w => needed.Contains(w.Word));
    }

    private static bool IsSimple(LintUnit unit) =>
        unit.Name.Type == "service" && unit.Fragment is not null && unit.View.Effective("Service", "ExecStart").Count > 0
        && unit.View.Value("Service", "Type") is (null or "" or "simple") && string.IsNullOrEmpty(unit.View.Value("Service", "BusName"));
}
