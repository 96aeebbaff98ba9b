namespace XDeploy.Engine.Nginx;

/// <summary>Files in memory, such as those that a host sent.</summary>
public sealed class NginxFileSet : INginxFiles
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Takes the files' texts by their paths.</summary>
    public NginxFileSet(IEnumerable<KeyValuePair<string, string>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        foreach (var (path, text) in files)
            _files[NginxPath.Normalize(path)] = text;
    }

    /// <inheritdoc/>
    public string? Read(string path) => _files.GetValueOrDefault(NginxPath.Normalize(path));

    /// <inheritdoc/>
    public IEnumerable<string> Glob(string pattern)
    {
        var glob = new NginxGlob(pattern);
        return _files.Keys.Where(glob.IsMatch).Order(NginxGlob.Order);
    }
}
