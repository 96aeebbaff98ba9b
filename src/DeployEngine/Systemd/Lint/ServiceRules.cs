namespace XDeploy.Engine.Systemd;

/// <summary>Services and timers that systemd refuses, or that do not do what they say.</summary>
internal static class ServiceRules
{
    private const string Section = "Service";

    public static IEnumerable<SystemdFinding> Check(IReadOnlyList<LintUnit> units) =>
        units.Where(u => u.Fragment is { Entries.Count: > 0 }).SelectMany(u => u.Name.Type switch
        {
            "service" => Service(u).Concat(Install(u, units)),
            "timer" when !u.View.Entries.Any(e => e.Section == "Timer" && e.Key.StartsWith("On", StringComparison.Ordinal) && !e.IsReset) =>
                [Finding(u, "Timer", "refused", SystemdSeverity.Error, "Timer unit lacks value setting. Refusing.", "Say when: OnCalendar=, OnBootSec=, ...")],
            _ => [],
        });

    private static IEnumerable<SystemdFinding> Service(LintUnit unit)
    {
        var view = unit.View;
        var starts = view.Effective(Section, "ExecStart");
        var type = view.Value(Section, "Type") is { Length: > 0 } text ? text : view.Value(Section, "BusName") is { Length: > 0 } ? "dbus" : "simple";
        var restart = view.Value(Section, "Restart");
        var stops = view.Effective(Section, "ExecStop");
        if (starts.Count == 0 && stops.Count == 0 && string.IsNullOrEmpty(view.Value("Unit", "SuccessAction")))
            yield return Finding(unit, "ExecStart", "refused", SystemdSeverity.Error, "Service has no ExecStart=, ExecStop=, or SuccessAction=. Refusing.", "Give it an ExecStart=.");
        if (starts.Count > 1 && type != "oneshot")
        {
            yield return UnitLint.Finding(
                "refused", SystemdSeverity.Error, starts[1], "Service has more than one ExecStart= setting, which is only allowed for Type=oneshot services. Refusing.",
                "Empty the list first with 'ExecStart=' where this is to replace the other.");
        }

        if (type == "oneshot" && restart is "always" or "on-success")
        {
            yield return Finding(
                unit, "Restart", "refused", SystemdSeverity.Error,
                "Service has Restart= set to either always or on-success, which isn't allowed for Type=oneshot services. Refusing.", "Use Restart=on-failure, or a timer.");
        }

        if (type == "dbus" && string.IsNullOrEmpty(view.Value(Section, "BusName")))
            yield return Finding(unit, "Type", "refused", SystemdSeverity.Error, "Service is of type D-Bus but no D-Bus service name has been specified. Refusing.", "Give it a BusName=.");
        if (type == "forking" && string.IsNullOrEmpty(view.Value(Section, "PIDFile")))
        {
            yield return Finding(
                unit, "Type", "forking-without-pidfile", SystemdSeverity.Warning, "systemd has to guess which of the processes is the service",
                "Let the program run in the foreground, with Type=exec or notify, or name its PIDFile=.");
        }

        foreach (var stop in stops.Where(IsKill))
        {
            yield return UnitLint.Finding(
                "stop-races", SystemdSeverity.Warning, stop, "the command only sends a signal: systemd sends its own as soon as it returns",
                "Take it out and name the signal with KillSignal=, or let the command wait for the end of the service.");
        }
    }

    private static bool IsKill(UnitEntry entry) =>
        ExecLine.Parse(entry.Value).Commands is [.., var last] && last.Path.EndsWith("kill", StringComparison.Ordinal) && last.Arguments.Any(a => a is "$MAINPID" or "${MAINPID}");

    // What restarts by itself is meant to run for long, and something has to start it.
    private static IEnumerable<SystemdFinding> Install(LintUnit unit, IReadOnlyList<LintUnit> units)
    {
        if (unit.View.HasSection("Install") || unit.View.Value(Section, "Restart") is null or "" or "no" || unit.View.Value(Section, "BusName") is { Length: > 0 })
            yield break;
        var template = unit.Name.IsInstance ? unit.Name.WithInstance(string.Empty) : unit.Name;
        var others = units.Where(u => u.Name != unit.Name);
        if (others.Any(u => u.Name.Prefix == unit.Name.Prefix || u.View.Entries.Any(e => e.Value.Contains($"{template.Prefix}{(template.IsTemplate ? "@" : $".{template.Type}")}", StringComparison.Ordinal))))
            yield break;
        yield return Finding(
            unit, "Restart", "missing-install", SystemdSeverity.Notice, "nothing starts the service: it cannot be enabled", "Give it an [Install] section with WantedBy=multi-user.target.");
    }

    private static SystemdFinding Finding(LintUnit unit, string key, string rule, SystemdSeverity severity, string message, string remedy)
    {
        var entry = unit.View.Entries.LastOrDefault(e => e.Key == key && e.Section == unit.Section) ?? unit.View.Entries[0];
        return UnitLint.Finding(rule, severity, entry, message, remedy);
    }
}
