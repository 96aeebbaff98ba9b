using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// One sshd_config file, as text and as lines. Nothing is lost: <see cref="Text"/> is what was parsed. A document never changes; edits make
/// new ones.
/// </summary>
public sealed class SshdConfigDocument
{
    private SshdConfigDocument(string text, string path, IReadOnlyList<SshdLine> lines)
    {
        Text = text;
        Path = path;
        Lines = lines;
    }

    /// <summary>Where the file is, as it was given.</summary>
    public string Path { get; }

    /// <summary>The whole file.</summary>
    public string Text { get; }

    /// <summary>All lines, blank ones and comments among them.</summary>
    public IReadOnlyList<SshdLine> Lines { get; }

    /// <summary>Parses a file's text. Lines that sshd would refuse are kept, and say so.</summary>
    public static SshdConfigDocument Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var lines = new List<SshdLine>();
        for (var start = 0; start < text.Length;)
        {
            var newLine = text.IndexOf('\n', start);
            var end = newLine < 0 ? text.Length : newLine;
            lines.Add(SshdLineReader.Read(text, lines.Count + 1, start, end));
            start = end + 1;
        }

        return new SshdConfigDocument(text, path, lines);
    }

    /// <summary>Parses a file's bytes, in whatever encoding; <see cref="ToBytes"/> gives them back.</summary>
    public static SshdConfigDocument Parse(ReadOnlySpan<byte> bytes, string path) => Parse(FileText.Decode(bytes), path);

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => FileText.Encode(Text);

    /// <summary>The whole file.</summary>
    public override string ToString() => Text;
}
