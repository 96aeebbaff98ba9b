namespace XDeploy.Engine.Ssh.Config;

/// <summary>
/// One ssh_config file, as text and as lines. Nothing is lost: <see cref="Text"/> is what was parsed, comments and spacing included. A
/// document never changes; edits make new ones. Every text can be parsed: what OpenSSH would refuse is said when a host is resolved.
/// </summary>
public sealed class SshConfigDocument
{
    private readonly SshFileText _file;

    private SshConfigDocument(SshFileText file, string path)
    {
        _file = file;
        Path = path;
        var lines = new List<SshConfigLine>();
        for (var at = 0; at < file.Text.Length; at = lines[^1].Next)
            lines.Add(SshConfigLine.Read(file.Text, lines.Count + 1, at));
        Lines = lines;
    }

    /// <summary>Where the file is, as it was given.</summary>
    public string Path { get; }

    /// <summary>The whole file.</summary>
    public string Text => _file.Text;

    /// <summary>All lines.</summary>
    public IReadOnlyList<SshConfigLine> Lines { get; }

    /// <summary>Parses a file's text.</summary>
    public static SshConfigDocument Parse(string text, string path) => new(new SshFileText(text), path);

    /// <summary>Parses a file's bytes; <see cref="ToBytes"/> gives them back.</summary>
    public static SshConfigDocument Parse(ReadOnlySpan<byte> bytes, string path) => new(SshFileText.Decode(bytes), path);

    /// <summary>The same file with another text.</summary>
    public SshConfigDocument With(string text) => new(_file.With(text), Path);

    /// <summary>The file's bytes.</summary>
    /// <exception cref="DeployException">The file is not UTF-8, and the text holds what its encoding has not (<c>SshFileEncoding</c>).</exception>
    public byte[] ToBytes() => _file.Encode(Path);

    /// <summary>The whole file.</summary>
    public override string ToString() => Text;
}
