using XDeploy.Help.Model;

namespace XDeploy.Help.Output;

/// <summary>The folder docs/cmdlets: what belongs there and what is there.</summary>
internal sealed class Pages(string folder, IReadOnlyList<CmdletHelp> cmdlets)
{
    /// <summary>Writes all pages and removes those of cmdlets that are no more.</summary>
    public void Write()
    {
        Directory.CreateDirectory(folder);
        var pages = Make();
        foreach (var (name, text) in pages)
            File.WriteAllText(Path.Combine(folder, name), text);
        foreach (var name in Present().Where(n => !pages.ContainsKey(n)))
            File.Delete(Path.Combine(folder, name));
    }

    /// <summary>Names of pages that are missing, superfluous or not what the comments say now.</summary>
    public IReadOnlyList<string> FindStale()
    {
        var pages = Make();
        return [.. pages.Keys.Union(Present()).Where(n => !pages.TryGetValue(n, out var text) || Read(n) != text).Order(StringComparer.Ordinal)];
    }

    private Dictionary<string, string> Make()
    {
        var pages = cmdlets.ToDictionary(c => MarkdownPage.FileName(c.Name), MarkdownPage.Write, StringComparer.Ordinal);
        pages.Add(MarkdownIndex.FileName, MarkdownIndex.Write(cmdlets));
        return pages;
    }

    private IEnumerable<string> Present() =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.md").Select(f => Path.GetFileName(f))] : [];

    private string? Read(string name) => Path.Combine(folder, name) is var file && File.Exists(file) ? File.ReadAllText(file) : null;
}
