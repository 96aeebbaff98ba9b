namespace XDeploy.Engine.Systemd;

/// <summary>A unit to look at: its file and the drop-ins that were given with it.</summary>
internal sealed class LintUnit
{
    private LintUnit(UnitName name, IReadOnlyList<UnitDocument> documents)
    {
        Name = name;
        Documents = documents;
        View = UnitView.Merge(documents);
    }

    public UnitName Name { get; }

    public IReadOnlyList<UnitDocument> Documents { get; }

    public UnitView View { get; }

    /// <summary>Its own file; null where only drop-ins of it were given.</summary>
    public UnitDocument? Fragment => Documents.FirstOrDefault(d => !UnitSource.IsDropInPath(d.Path));

    /// <summary>Its own section: <c>Service</c>, ...</summary>
    public string? Section => UnitDirectives.SectionOf(Name.Type);

    /// <summary>The units of these documents; a file whose name is no unit's belongs to none.</summary>
    public static IReadOnlyList<LintUnit> In(IEnumerable<UnitDocument> documents) =>
        documents
            .Select(d => (Document: d, Name: UnitSource.OwnerOf(d.Path)))
            .Where(d => d.Name is not null)
            .GroupBy(d => d.Name!)
            .Select(g => new LintUnit(g.Key, [.. g.Select(d => d.Document).OrderBy(d => UnitSource.IsDropInPath(d.Path)).ThenBy(d => FileName(d.Path), StringComparer.Ordinal)]))
            .ToList();

    /// <summary>The words of a list of names, over all its values.</summary>
    public IEnumerable<(string Word, UnitEntry Entry)> Words(string section, string key) => View.Effective(section, key).SelectMany(e =>
    {
        _ = WordReader.TrySplit(e.Value, WordRules.RetainEscape | WordRules.Unquote | WordRules.Relax, out var words);
        return words.Select(w => (w, e));
    });

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
