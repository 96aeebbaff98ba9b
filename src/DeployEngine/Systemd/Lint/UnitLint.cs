namespace XDeploy.Engine.Systemd;

/// <summary>
/// Looks for what is wrong in unit files without a systemd at hand: what systemd would refuse or ignore, and what it would take although it
/// hardly is meant.
/// </summary>
public static class UnitLint
{
    private static readonly Func<IReadOnlyList<LintUnit>, IEnumerable<SystemdFinding>>[] Rules =
    [
        DirectiveRules.Check, CommandRules.Check, ServiceRules.Check, OrderRules.Check, GroupRules.Check, PortRules.Check,
    ];

    /// <summary>Checks files that belong together: units, and drop-ins by their paths (<c>x.service.d/y.conf</c>).</summary>
    /// <returns>The findings in the order of the files and their lines.</returns>
    public static IReadOnlyList<SystemdFinding> Check(IEnumerable<UnitDocument> documents)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var files = documents.ToList();
        var units = LintUnit.In(files);
        var order = files.Index().DistinctBy(f => f.Item.Path).ToDictionary(f => f.Item.Path, f => f.Index, StringComparer.Ordinal);
        var remarks = files.SelectMany(f => f.Remarks).Select(r => Finding(
            "ignored-line", SystemdSeverity.Warning, r.File, r.Line, r.Reason, "Write it as Key=value under the header of a section, or make it a comment."));
        return remarks.Concat(Rules.SelectMany(rule => rule(units))).Distinct().OrderBy(f => order.GetValueOrDefault(f.File)).ThenBy(f => f.Line).ToList();
    }

    /// <summary>Checks files that belong together, whether systemd would load them or not.</summary>
    /// <returns>The files that it would not load first, then the findings in the others, in their order.</returns>
    public static IReadOnlyList<SystemdFinding> Check(IReadOnlyList<UnitSource> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var documents = new List<UnitDocument>();
        var errors = new List<SystemdFinding>();
        foreach (var source in sources)
        {
            if (UnitDocument.TryParse(source.Text, source.Path, out var document, out var error))
                documents.Add(document);
            else
                errors.Add(Finding(error));
        }

        return [.. errors, .. Check(documents)];
    }

    /// <summary>The finding for a file that systemd would not load.</summary>
    public static SystemdFinding Finding(UnitSyntaxError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Finding("syntax", SystemdSeverity.Error, error.File, error.Line, error.Reason, SystemdErrors.Remedy(error));
    }

    internal static SystemdFinding Finding(string rule, SystemdSeverity severity, UnitEntry entry, string message, string remedy) =>
        Finding(rule, severity, entry.File, entry.Line, message, remedy);

    internal static SystemdFinding Finding(string rule, SystemdSeverity severity, string file, int line, string message, string remedy) =>
        new() { Rule = rule, Severity = severity, File = file, Line = line, Message = message, Remedy = remedy };
}
