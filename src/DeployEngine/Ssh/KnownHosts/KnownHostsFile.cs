namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>
/// One known_hosts file, as text and as lines. Nothing is lost: <see cref="Text"/> is what was parsed. A file never changes; edits make new
/// ones (<see cref="KnownHostsEdits"/>).
/// </summary>
public sealed class KnownHostsFile
{
    private readonly SshFileText _file;
    private readonly Dictionary<string, List<KnownHostsLine>> _byName = new(StringComparer.Ordinal);
    private readonly List<KnownHostsLine> _others = [];

    private KnownHostsFile(SshFileText file, string path)
    {
        _file = file;
        Path = path;
        var lines = new List<KnownHostsLine>();
        for (var at = 0; at < file.Text.Length; at = lines[^1].Next)
        {
            lines.Add(KnownHostsLine.Read(file.Text, lines.Count + 1, at));
            Index(lines[^1]);
        }

        Lines = lines;
    }

    /// <summary>Where the file is, as it was given.</summary>
    public string Path { get; }

    /// <summary>The whole file.</summary>
    public string Text => _file.Text;

    /// <summary>All lines.</summary>
    public IReadOnlyList<KnownHostsLine> Lines { get; }

    /// <summary>Parses a file's text.</summary>
    public static KnownHostsFile Parse(string text, string path) => new(new SshFileText(text), path);

    /// <summary>Parses a file's bytes; <see cref="ToBytes"/> gives them back.</summary>
    public static KnownHostsFile Parse(ReadOnlySpan<byte> bytes, string path) => new(SshFileText.Decode(bytes), path);

    /// <summary>The lines that speak of a name, given as <c>host</c> or <c>[host]:port</c>: what <c>ssh-keygen -F</c> finds.</summary>
    public IReadOnlyList<KnownHostsLine> Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = _byName.GetValueOrDefault(name.ToLowerInvariant()) ?? [];
        return [.. plain.Concat(_others.Where(line => line.Matches(name))).OrderBy(line => line.Number)];
    }

    /// <summary>The same file with another text.</summary>
    public KnownHostsFile With(string text) => new(_file.With(text), Path);

    /// <summary>The file's bytes.</summary>
    /// <exception cref="DeployException">The file is not UTF-8, and the text holds what its encoding has not (<c>SshFileEncoding</c>).</exception>
    public byte[] ToBytes() => _file.Encode(Path);

    /// <summary>The whole file.</summary>
    public override string ToString() => Text;

    // Plain names are looked up; patterns and hashes have to be tried one by one.
    private void Index(KnownHostsLine line)
    {
        if (!line.IsEntry)
            return;
        if (line.IsHashed || line.IsPattern)
        {
            _others.Add(line);
            return;
        }

        foreach (var name in line.Names.ToLowerInvariant().Split(',').Distinct())
        {
            if (!_byName.TryGetValue(name, out var list))
                _byName[name] = list = [];
            list.Add(line);
        }
    }
}
