using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>Files on this machine.</summary>
public sealed class NginxDiskFiles : INginxFiles
{
    /// <inheritdoc/>
    public string? Read(string path) => File.Exists(path) ? FileText.Decode(File.ReadAllBytes(path)) : null;

    /// <inheritdoc/>
    public IEnumerable<string> Glob(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var glob = new NginxGlob(pattern);
        var magic = pattern.AsSpan().IndexOfAny('*', '?', '[');
        var slash = magic < 0 ? pattern.LastIndexOf('/') : pattern.LastIndexOf('/', magic);
        var folder = slash < 0 ? "." : pattern[..(slash + 1)];
        if (!Directory.Exists(folder))
            return [];
        // The pattern's own depth is as deep as any match can lie.
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            MaxRecursionDepth = pattern[(slash + 1)..].Count(c => c == '/'),
            AttributesToSkip = 0,
            IgnoreInaccessible = true,
        };
        return Directory.EnumerateFiles(folder, "*", options)
            .Select(path => slash < 0 ? path[2..] : path)
            .Where(path => glob.IsMatch(NginxPath.Normalize(path)))
            .Order(NginxGlob.Order);
    }
}
