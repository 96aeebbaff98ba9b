namespace XDeploy.Engine.Preparation;

/// <summary>sshd's configuration: the main file and the files that it includes. It never changes; edits make new ones.</summary>
public sealed class SshdConfiguration
{
    /// <summary>The folder that Include names are relative to, wherever the including file is.</summary>
    public const string Folder = "/etc/ssh";

    /// <summary>The main file, by default.</summary>
    public const string DefaultPath = $"{Folder}/sshd_config";

    private readonly SortedDictionary<string, SshdConfigDocument> _documents;

    private SshdConfiguration(string path, SortedDictionary<string, SshdConfigDocument> documents)
    {
        _documents = documents;
        Main = documents[path];
    }

    /// <summary>The main file.</summary>
    public SshdConfigDocument Main { get; }

    /// <summary>All files that are at hand.</summary>
    public IReadOnlyCollection<SshdConfigDocument> Documents => _documents.Values;

    /// <summary>What is to be included from anywhere, as absolute paths or patterns.</summary>
    public IReadOnlySet<string> Patterns => SshdReading.Whole(this).Patterns;

    /// <summary>What sshd would refuse, as far as the grammar and the keywords tell.</summary>
    public IReadOnlyList<SshdProblem> Problems => SshdRules.Check(SshdReading.AtStart(this));

    /// <summary>Parses a configuration.</summary>
    /// <param name="path">The path of the main file, which is one of the files.</param>
    /// <param name="files">Texts by absolute path.</param>
    public static SshdConfiguration Parse(string path, IReadOnlyDictionary<string, string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var documents = new SortedDictionary<string, SshdConfigDocument>(SshdGlob.Order);
        foreach (var (name, text) in files)
            documents[name] = SshdConfigDocument.Parse(text, name);
        return new SshdConfiguration(path, documents);
    }

    /// <summary>What holds for a connection.</summary>
    public SshdEffective Effective(SshdConnection connection) => SshdEffective.Of(this, connection);

    /// <summary>The files that a pattern finds, in the order in which sshd reads them.</summary>
    internal IEnumerable<SshdConfigDocument> Included(string pattern)
    {
        if (_documents.TryGetValue(pattern, out var exact))
            return [exact];
        var glob = new SshdGlob(pattern);
        return _documents.Values.Where(d => glob.IsMatch(d.Path));
    }

    /// <summary>The configuration with another text of one of its files.</summary>
    internal SshdConfiguration With(SshdConfigDocument document) =>
        new(Main.Path, new SortedDictionary<string, SshdConfigDocument>(_documents, SshdGlob.Order) { [document.Path] = document });
}
