using System.Diagnostics.CodeAnalysis;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// One unit file or drop-in, as text and as assignments. Nothing is lost: <see cref="Text"/> is what was parsed, comments and spacing
/// included. A document never changes; edits make new ones. What is read is what systemd 252 reads.
/// </summary>
public sealed class UnitDocument
{
    private UnitDocument(string text, string path, UnitParser parser)
    {
        Text = text;
        Path = path;
        Sections = parser.Sections;
        Remarks = parser.Remarks;
        View = new UnitView(parser.Entries);
        EndsOpen = parser.EndsOpen;
    }

    /// <summary>Where the file is, as it was given.</summary>
    public string Path { get; }

    /// <summary>The whole file.</summary>
    public string Text { get; }

    /// <summary>The sections in the order of the file; a name may come more than once.</summary>
    public IReadOnlyList<UnitSection> Sections { get; }

    /// <summary>All assignments in the order of the file.</summary>
    public IReadOnlyList<UnitEntry> Entries => View.Entries;

    /// <summary>The lines that systemd ignores although they are no comments.</summary>
    public IReadOnlyList<UnitRemark> Remarks { get; }

    /// <summary>This file alone, as a unit.</summary>
    public UnitView View { get; }

    /// <summary>True where the file ends in a continuation, so that whatever is added at its end would join it.</summary>
    internal bool EndsOpen { get; }

    /// <summary>Parses a file's text.</summary>
    /// <exception cref="DeployException">systemd would not load it (<c>SystemdSyntaxInvalid</c>).</exception>
    public static UnitDocument Parse(string text, string path) =>
        TryParse(text, path, out var document, out var error) ? document : throw SystemdErrors.Unreadable(error);

    /// <summary>Parses a file's bytes; <see cref="ToBytes"/> gives them back.</summary>
    /// <exception cref="DeployException">systemd would not load it (<c>SystemdSyntaxInvalid</c>).</exception>
    public static UnitDocument Parse(ReadOnlySpan<byte> bytes, string path) => Parse(FileText.Decode(bytes), path);

    /// <summary>Parses a file's text, and says what is wrong with it where systemd would not load it.</summary>
    /// <param name="text">The text; see <see cref="FileText.Decode"/> for a file that may not be UTF-8.</param>
    /// <param name="path">The path for messages; its end tells the unit's type, or that it is a drop-in.</param>
    /// <param name="document">The document.</param>
    /// <param name="error">The first error, with systemd's line and words.</param>
    public static bool TryParse(
        string text, string path, [NotNullWhen(true)] out UnitDocument? document, [NotNullWhen(false)] out UnitSyntaxError? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(path);
        var parser = new UnitParser(text, path);
        document = parser.TryParse(out error) ? new UnitDocument(text, path, parser) : null;
        return document is not null;
    }

    /// <summary>The values of a directive whose list an empty assignment empties.</summary>
    public IReadOnlyList<string> Values(string section, string key) => View.Values(section, key);

    /// <summary>The last value of a directive; empty where its last assignment is empty, null where it has none.</summary>
    public string? Value(string section, string key) => View.Value(section, key);

    /// <summary>The file's bytes.</summary>
    public byte[] ToBytes() => FileText.Encode(Text);

    /// <summary>The whole file.</summary>
    public override string ToString() => Text;
}
