using System.Diagnostics.CodeAnalysis;

namespace XDeploy.Engine.Nginx;

/// <summary>A whole configuration: the main file and everything that it includes, as one tree.</summary>
public sealed class NginxConfiguration
{
    private NginxConfiguration(IReadOnlyList<NginxDocument> files, IReadOnlyList<NginxNode> nodes)
    {
        Files = files;
        Nodes = nodes;
    }

    /// <summary>The files in the order in which nginx reads them, the main file first. One that is included twice is in it once.</summary>
    public IReadOnlyList<NginxDocument> Files { get; }

    /// <summary>The directives of the top level, <c>include</c> replaced by what it includes.</summary>
    public IReadOnlyList<NginxNode> Nodes { get; }

    /// <summary>Loads a configuration as <c>nginx -c</c> does: names are relative to the folder of the main file.</summary>
    /// <param name="mainPath">The path of the main file, for example <c>/etc/nginx/nginx.conf</c>.</param>
    /// <param name="files">Where the files are.</param>
    /// <exception cref="DeployException">
    /// A file is not there (<c>NginxFileNotFound</c>), is not valid (<c>NginxSyntaxInvalid</c>, <c>NginxDirectiveInvalid</c>) or includes itself
    /// (<c>NginxIncludeLoop</c>).
    /// </exception>
    public static NginxConfiguration Load(string mainPath, INginxFiles files) =>
        TryLoad(mainPath, files, out var configuration, out var error) ? configuration : throw NginxErrors.Unreadable(error);

    /// <summary>Loads a configuration, and says why where it cannot be read.</summary>
    /// <param name="mainPath">The path of the main file.</param>
    /// <param name="files">Where the files are.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="error">The first error, in the order in which nginx reads.</param>
    public static bool TryLoad(
        string mainPath, INginxFiles files, [NotNullWhen(true)] out NginxConfiguration? configuration, [NotNullWhen(false)] out NginxSyntaxError? error)
    {
        ArgumentNullException.ThrowIfNull(mainPath);
        ArgumentNullException.ThrowIfNull(files);
        var read = new NginxIncludes(mainPath, files);
        error = read.Error!;
        configuration = read.Error is null ? new NginxConfiguration(read.Documents, read.Nodes) : null;
        return configuration is not null;
    }

    /// <summary>Takes one document for the whole configuration; an <c>include</c> in it stays a directive.</summary>
    public static NginxConfiguration Of(NginxDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var read = new NginxIncludes(document);
        return new NginxConfiguration(read.Documents, read.Nodes);
    }

    /// <summary>All directives in the order in which nginx reads them, each before those inside it.</summary>
    public IEnumerable<NginxNode> All()
    {
        var rest = new Stack<NginxNode>(Nodes.Reverse());
        while (rest.TryPop(out var node))
        {
            yield return node;
            for (var at = node.Children.Count - 1; at >= 0; at--)
                rest.Push(node.Children[at]);
        }
    }

    /// <summary>All directives of a name, wherever they are.</summary>
    public IEnumerable<NginxNode> All(string name) => All().Where(n => n.Name == name);
}
