namespace XDeploy;

/// <summary>
/// A unit file or drop-in to look at and to change: what <c>ConvertFrom-SystemdUnit</c> reads and <c>ConvertTo-SystemdUnit</c> makes a file of. What is
/// changed are its <see cref="Directives"/>, in place or by <c>$unit['Service', 'ExecStart']</c>. Names are case-sensitive, as in systemd.
/// </summary>
public sealed class SystemdUnitDocument
{
    /// <summary>Where it was read from; the unit's name, or a word in angle brackets, where it was read from no file.</summary>
    public required string Path { get; init; }

    /// <summary>The unit that it is the file or a drop-in of; null where its name is no unit's.</summary>
    public UnitName? Name { get; init; }

    /// <summary>The name of a drop-in's own file: <c>10-limits.conf</c>. Null for a whole unit file.</summary>
    public string? DropIn { get; init; }

    /// <summary>The text that was read. Changes of the directives do not show in it.</summary>
    public required string Text { get; init; }

    /// <summary>The names of the sections that were read, each once, in the order of the file.</summary>
    public required IReadOnlyList<string> Sections { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>
    /// The assignments in the order of the file. Add, remove, move and change them at will: their order counts within their section; the sections themselves
    /// stay where they are, and a new one goes to the end.
    /// </summary>
    public required IList<SystemdDirective> Directives { get; init => field = [.. value]; }

    /// <summary>The lines that systemd ignores although they are no comments. They stay.</summary>
    public required IReadOnlyList<SystemdRemark> Remarks { get; init => field = Array.AsReadOnly(value.ToArray()); }

    /// <summary>
    /// The values of a directive that are in effect: those behind its last empty assignment. Setting them gives the directive these values, in the places of those
    /// that are in effect; the others that are in effect go, and more come behind them. What stands before an empty assignment, and that assignment, stay. Setting
    /// no values removes the directive.
    /// </summary>
    /// <param name="section">The section, without brackets: <c>Service</c>.</param>
    /// <param name="name">The directive's name: <c>ExecStart</c>.</param>
    public string[] this[string section, string name]
    {
        get => [.. Effective(section, name).Select(d => d.Value)];
        set
        {
            if (value is null or [])
            {
                Remove(section, name);
                return;
            }

            var effective = Effective(section, name);
            foreach (var (directive, text) in effective.Zip(value))
                directive.Value = text;
            foreach (var directive in effective.Skip(value.Length))
                Directives.Remove(directive);
            var at = effective.Count == 0 ? End(section, name) : Directives.IndexOf(effective[Math.Min(effective.Count, value.Length) - 1]) + 1;
            foreach (var text in value.Skip(effective.Count))
                Directives.Insert(at++, new SystemdDirective(section, name, text));
        }
    }

    /// <summary>Adds an assignment behind the last one of its name, or at the end of its section.</summary>
    /// <param name="section">The section, without brackets; it need not be there.</param>
    /// <param name="name">The directive's name.</param>
    /// <param name="value">The value in the syntax of unit files; empty to empty a list.</param>
    public void Add(string section, string name, string value) => Directives.Insert(End(section, name), new SystemdDirective(section, name, value));

    /// <summary>Removes all assignments of a directive, those that empty its list included.</summary>
    /// <param name="section">The section, without brackets.</param>
    /// <param name="name">The directive's name.</param>
    public void Remove(string section, string name)
    {
        foreach (var directive in Directives.Where(d => d.Section == section && d.Name == name).ToList())
            Directives.Remove(directive);
    }

    /// <summary>Where it was read from.</summary>
    public override string ToString() => Path;

    private List<SystemdDirective> Effective(string section, string name) =>
        Directives.Where(d => d.Section == section && d.Name == name).Aggregate(new List<SystemdDirective>(), (list, directive) =>
        {
            if (directive.IsReset)
                list.Clear();
            else
                list.Add(directive);
            return list;
        });

    // Behind the last of the name, or of the section.
    private int End(string section, string name)
    {
        var inSection = Directives.Index().Where(d => d.Item.Section == section).ToList();
        var last = inSection.Where(d => d.Item.Name == name).DefaultIfEmpty(inSection.LastOrDefault((-1, null!))).Last();
        return last.Index < 0 ? Directives.Count : last.Index + 1;
    }
}
