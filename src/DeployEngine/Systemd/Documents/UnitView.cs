namespace XDeploy.Engine.Systemd;

/// <summary>A unit as systemd sees it: its file and its drop-ins, one after the other. Each entry knows its file and line.</summary>
public sealed class UnitView
{
    private readonly ILookup<(string Section, string Key), UnitEntry> _entries;

    internal UnitView(IReadOnlyList<UnitEntry> entries)
    {
        Entries = entries;
        _entries = entries.ToLookup(e => (e.Section, e.Key));
    }

    /// <summary>All assignments, in the order in which systemd takes them.</summary>
    public IReadOnlyList<UnitEntry> Entries { get; }

    /// <summary>Puts a unit together.</summary>
    /// <param name="documents">The unit's own file, then its drop-ins in their order (see <see cref="UnitDropIns"/>).</param>
    public static UnitView Merge(IEnumerable<UnitDocument> documents) => new(documents.SelectMany(d => d.Entries).ToList());

    /// <summary>All assignments of a directive, those that empty its list included.</summary>
    public IEnumerable<UnitEntry> All(string section, string key) => _entries[(section, key)];

    /// <summary>The assignments of a directive that takes a list which an empty assignment empties, such as <c>ExecStart</c> and <c>Environment</c>.</summary>
    public IReadOnlyList<UnitEntry> Effective(string section, string key) =>
        _entries[(section, key)].Aggregate(new List<UnitEntry>(), (list, entry) =>
        {
            if (entry.IsReset)
                list.Clear();
            else
                list.Add(entry);
            return list;
        });

    /// <summary>The values of <see cref="Effective"/>.</summary>
    public IReadOnlyList<string> Values(string section, string key) => Effective(section, key).Select(e => e.Value).ToList();

    /// <summary>The last value of a directive that takes one; empty where its last assignment is empty, null where it has none.</summary>
    public string? Value(string section, string key) => _entries[(section, key)].LastOrDefault()?.Value;

    /// <summary>Whether there is a section with an assignment in it.</summary>
    public bool HasSection(string section) => Entries.Any(e => e.Section == section);
}
