using System.Diagnostics.CodeAnalysis;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// One nginx configuration file, as text and as directives. Nothing is lost: <see cref="Text"/> is what was parsed, comments and spacing
/// included. A document never changes; edits make new ones.
/// </summary>
public sealed class NginxDocument
{
    private NginxDocument(string text, string path, IReadOnlyList<NginxDirective> directives)
    {
        Text = text;
        Path = path;
        Directives = directives;
    }

    /// <summary>Where the file is, as it was given.</summary>
    public string Path { get; }

    /// <summary>The whole file.</summary>
    public string Text { get; }

    /// <summary>The directives of the top level.</summary>
    public IReadOnlyList<NginxDirective> Directives { get; }

    /// <summary>Parses a file's text.</summary>
    /// <exception cref="DeployException">nginx would refuse it (<c>NginxSyntaxInvalid</c>).</exception>
    public static NginxDocument Parse(string text, string path) =>
        TryParse(text, path, out var document, out var error) ? document : throw NginxErrors.Unreadable(error);

    /// <summary>Parses a file's bytes, in whatever encoding; <see cref="ToBytes"/> gives them back.</summary>
    /// <exception cref="DeployException">nginx would refuse it (<c>NginxSyntaxInvalid</c>).</exception>
    public static NginxDocument Parse(ReadOnlySpan<byte> bytes, string path) => Parse(FileText.Decode(bytes), path);

    /// <summary>Parses a file's text, and says what is wrong with it where nginx would refuse it.</summary>
    /// <param name="text">The text; see <see cref="FileText.Decode"/> for a file that may not be UTF-8.</param>
    /// <param name="path">The path for messages and edits.</param>
    /// <param name="document">The document.</param>
    /// <param name="error">The first error, with the line that nginx reports.</param>
    public static bool TryParse(
        string text, string path, [NotNullWhen(true)] out NginxDocument? document, [NotNullWhen(false)] out NginxSyntaxError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var parsed = NginxParser.TryParse(text, path, out var directives, out var problem);
        document = parsed ? new NginxDocument(text, path, directives) : null;
        error = problem!;
        return parsed;
    }

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => FileText.Encode(Text);

    /// <summary>All directives in the order of the file, each before those inside it.</summary>
    public IEnumerable<NginxDirective> Descendants()
    {
        var rest = new Stack<NginxDirective>(Directives.Reverse());
        while (rest.TryPop(out var directive))
        {
            yield return directive;
            if (directive.Block is not { } block)
                continue;
            for (var at = block.Count - 1; at >= 0; at--)
                rest.Push(block[at]);
        }
    }

    /// <summary>The whole file.</summary>
    public override string ToString() => Text;
}
