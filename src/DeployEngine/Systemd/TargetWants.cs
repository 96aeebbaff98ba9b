namespace XDeploy.Engine.Systemd;

/// <summary>The instances of a template that a target's file names, and edits of them that touch nothing else.</summary>
public static class TargetWants
{
    private const string Section = "Unit";
    private const string Wants = "Wants";

    // Each of them has the target start the unit.
    private static readonly string[] Keys = [Wants, "Requires", "Upholds"];

    /// <summary>The instances that a target's file or drop-in names, each once, in the order of the file.</summary>
    /// <param name="document">The file.</param>
    /// <param name="target">The target, for specifiers.</param>
    /// <param name="template">The template of the instances.</param>
    // Dependencies cannot be reset: an empty assignment takes nothing away (systemd.unit(5)).
    public static IReadOnlyList<string> Read(UnitDocument document, UnitName target, UnitName template)
    {
        ArgumentNullException.ThrowIfNull(document);
        return [.. Keys.SelectMany(key => document.View.All(Section, key)).SelectMany(Words).Select(word => Instance(word, target, template)).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Has a target's file name these instances of a template and no others. New ones come behind those that are there; other units stay, and a line that needs no
    /// change is not touched.
    /// </summary>
    /// <param name="document">The file.</param>
    /// <param name="target">The target, for specifiers.</param>
    /// <param name="template">The template of the instances.</param>
    /// <param name="instances">The instances.</param>
    /// <exception cref="DeployException">An instance cannot be part of a name (<c>SystemdUnitNameInvalid</c>).</exception>
    public static UnitDocument Set(UnitDocument document, UnitName target, UnitName template, IReadOnlyCollection<string> instances)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(instances);
        var added = instances.Distinct(StringComparer.Ordinal).Except(Read(document, target, template)).Select(i => template.WithInstance(i).ToString()).ToList();
        var home = document.View.All(Section, Wants).ToList().FindLastIndex(entry => Words(entry).Any(word => Instance(word, target, template) is not null));
        foreach (var key in Keys)
        {
            // From the last one up, so that an edit does not move those that are still to be done.
            for (var at = document.View.All(Section, key).Count() - 1; at >= 0; at--)
            {
                var entry = document.View.All(Section, key).ElementAt(at);
                var kept = Words(entry).Where(word => Instance(word, target, template) is not { } instance || instances.Contains(instance));
                document = Write(document, entry, [.. kept, .. key == Wants && at == home ? added : []]);
            }
        }

        return home < 0 && added.Count > 0 ? UnitEdits.Add(document, Section, Wants, Text(added)) : document;
    }

    private static UnitDocument Write(UnitDocument document, UnitEntry entry, IReadOnlyList<string> words)
    {
        if (words.SequenceEqual(Words(entry), StringComparer.Ordinal))
            return document;
        return words.Count == 0 ? UnitEdits.Remove(document, entry) : UnitEdits.Replace(document, entry, Text(words));
    }

    // The words are the file's own, or unit names.
    private static UnitText Text(IEnumerable<string> words) => UnitText.FromOperator(string.Join(' ', words));

    // systemd takes no quotes here: a name in quotes is no name.
    private static IReadOnlyList<string> Words(UnitEntry entry) => WordReader.TrySplit(entry.Value, WordRules.RetainEscape, out var words) ? words : [];

    private static string? Instance(string word, UnitName target, UnitName template) =>
        UnitSpecifiers.TryExpand(word, new SpecifierContext { Unit = target }, out var text) && UnitName.TryParse(text, out var name)
            && name.IsInstance && name.Prefix == template.Prefix && name.Type == template.Type
            ? name.Instance
            : null;
}
