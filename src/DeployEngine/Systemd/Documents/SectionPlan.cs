namespace XDeploy.Engine.Systemd;

/// <summary>What a section's lines become: which stay, and where new ones go.</summary>
/// <param name="Name">The section.</param>
/// <param name="First">The new ones that stand before all that stay.</param>
/// <param name="Kept">What stays, in the order of the file.</param>
internal sealed record SectionPlan(string Name, IReadOnlyList<SystemdDirective> First, IReadOnlyList<KeptDirective> Kept)
{
    public static SectionPlan Of(UnitDocument document, string section, IReadOnlyList<SystemdDirective> directives)
    {
        var seen = new HashSet<int>();
        var ordinals = directives.Select(d => Trace(document, d) is { } ordinal && seen.Add(ordinal) ? ordinal : -1).ToList();
        var staying = DirectiveOrder.Staying(ordinals);
        var first = new List<SystemdDirective>();
        var kept = new List<KeptDirective>();
        var added = first;
        foreach (var (index, directive) in directives.Index())
        {
            if (staying.Contains(index))
            {
                added = [];
                kept.Add(new KeptDirective(ordinals[index], directive, added));
            }
            else
            {
                added.Add(directive);
            }
        }

        return new SectionPlan(section, first, kept);
    }

    // A directive of another document is a new one here, unless the same line stands in the same place.
    private static int? Trace(UnitDocument document, SystemdDirective directive) =>
        directive.Ordinal is { } ordinal && ordinal < document.Entries.Count && document.Entries[ordinal] is var entry
        && entry.Section == directive.Section && entry.Key == directive.Name && entry.Value == directive.OriginalValue
            ? ordinal
            : null;
}
