using System.Text.RegularExpressions;

namespace XDeploy.Engine.Systemd;

/// <summary>Ports that only one of several services can have.</summary>
internal static partial class PortRules
{
    public static IEnumerable<SystemdFinding> Check(IReadOnlyList<LintUnit> units)
    {
        var taken = new Dictionary<string, LintUnit>(StringComparer.Ordinal);
        foreach (var unit in units.Where(u => u.Name.Type == "service"))
        {
            foreach (var (port, entry) in Ports(unit))
            {
                if (unit.Name.IsTemplate)
                {
                    yield return UnitLint.Finding(
                        "instances-share-port", SystemdSeverity.Warning, entry, $"all instances have the port {port}: only one of them can listen", "Take the port from the instance: %i.");
                }
                else if (!taken.TryAdd(port, unit) && taken[port] != unit)
                {
                    yield return UnitLint.Finding(
                        "port-collision", SystemdSeverity.Warning, entry, $"{taken[port].Name} has the port {port}, too", "Give each service a port of its own.");
                }
            }
        }
    }

    private static IEnumerable<(string Port, UnitEntry Entry)> Ports(LintUnit unit)
    {
        var context = new SpecifierContext { Unit = unit.Name };
        var entries = unit.View.Effective("Service", "ExecStart").Concat(unit.View.Effective("Service", "Environment"));
        return entries
            .SelectMany(e => PortWord().Matches(unit.Name.IsInstance && UnitSpecifiers.TryExpand(e.Value, context, out var text) ? text : e.Value).Select(m => (m.Groups["port"].Value, e)))
            .DistinctBy(p => p.Value);
    }

    // An option or a variable that says what to listen on: --port 5001, --urls=http://*:5001, PORT=5001.
    [GeneratedRegex(@"(?:(?<![\w-])--(?:port|listen-port|http-port)[= ]|--(?:urls?|listen|bind)[= ]\S*:|(?<![\w])PORT=|ASPNETCORE_(?:URLS=\S*:|HTTP_PORTS=))(?<port>\d{2,5})(?![\d%])")]
    private static partial Regex PortWord();
}
