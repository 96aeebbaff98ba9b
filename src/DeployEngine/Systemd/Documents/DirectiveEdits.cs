namespace XDeploy.Engine.Systemd;

/// <summary>
/// Brings a document to a list of directives by the fewest edits of its lines: what is in the list as it was read keeps its lines, another value is
/// put in its place, what is missing goes, and what is new comes behind what stands before it in its section.
/// </summary>
public static class DirectiveEdits
{
    /// <summary>The document with exactly these directives, in this order within each section. The same directives give the very same text.</summary>
    /// <param name="document">The document that the directives were read from.</param>
    /// <param name="directives">The directives; their values are unit syntax as an operator writes it.</param>
    /// <exception cref="DeployException">A value is not one line, or a section or directive has no name (<c>SystemdValueInvalid</c>).</exception>
    public static UnitDocument Apply(UnitDocument document, IReadOnlyList<SystemdDirective> directives)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(directives);
        var sections = directives.GroupBy(d => d.Section, StringComparer.Ordinal).Select(g => SectionPlan.Of(document, g.Key, [.. g])).ToList();
        var kept = sections.SelectMany(s => s.Kept).ToDictionary(k => k.Ordinal);

        // From the end to the beginning, so that the entries above keep their places.
        var edited = document;
        foreach (var (at, entry) in document.Entries.Index().Reverse())
            edited = kept.TryGetValue(at, out var line) ? Keep(edited, entry, line) : UnitEdits.RemoveUnmoved(edited, entry);
        return sections.Aggregate(edited, AddFirst);
    }

    private static UnitDocument Keep(UnitDocument document, UnitEntry entry, KeptDirective line)
    {
        foreach (var added in line.Behind.Reverse())
            document = UnitEdits.InsertAfterUnmoved(document, entry, added.Name, UnitText.FromOperator(added.Value));
        // What was read need not be something that can be written: it is left alone.
        return line.Directive.Value == line.Directive.OriginalValue
            ? document
            : UnitEdits.ReplaceUnmoved(document, entry, UnitText.FromOperator(line.Directive.Value));
    }

    // What stands before all lines that a section keeps: under the header of the first of them, or where its end would be.
    private static UnitDocument AddFirst(UnitDocument document, SectionPlan section)
    {
        if (section.First.Count == 0)
            return document;
        var first = section.First[0];
        var header = document.Sections.FirstOrDefault(s => s.Name == section.Name && s.Entries.Count > 0) ?? document.Sections.LastOrDefault(s => s.Name == section.Name);
        if (header is null)
        {
            document = UnitEdits.Add(document, section.Name, first.Name, UnitText.FromOperator(first.Value));
            return section.First.Skip(1).Aggregate(document, (current, added) => UnitEdits.InsertAfter(current, current.Entries[^1], added.Name, UnitText.FromOperator(added.Value)));
        }

        // Each takes the place behind the header, so that the first one comes last.
        var index = document.Sections.Index().First(s => ReferenceEquals(s.Item, header)).Index;
        return section.First.Reverse().Aggregate(document, (current, added) => UnitEdits.InsertAfter(current, current.Sections[index], added.Name, UnitText.FromOperator(added.Value)));
    }
}
