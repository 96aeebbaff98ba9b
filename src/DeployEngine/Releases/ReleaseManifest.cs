using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Releases;

/// <summary>
/// What a release holds, as text that lies in it: a line of sha256sum(1) for each file, so that the host's own tools can check it, and lines that are comments to sha256sum with all else (types, permissions, sizes,
/// targets of links). Times and owners are not part of it: the same content has the same manifest, and its SHA-256 names the content.
/// </summary>
public sealed class ReleaseManifest
{
    internal const string Header = "# xdeploy manifest 2";

    private readonly Lazy<string> _digest;

    /// <summary>Makes the manifest of entries.</summary>
    /// <param name="entries">What the release holds, in any order; each path once.</param>
    public ReleaseManifest(IEnumerable<ManifestEntry> entries)
    {
        Entries = [.. entries.OrderBy(e => e.Path, StringComparer.Ordinal)];
        _digest = new Lazy<string>(() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToString()))));
    }

    /// <summary>The entries, sorted by path.</summary>
    public IReadOnlyList<ManifestEntry> Entries { get; }

    /// <summary>The regular files.</summary>
    public IEnumerable<ManifestEntry.Regular> Files => Entries.OfType<ManifestEntry.Regular>();

    /// <summary>SHA-256 of the text, in lower-case hex.</summary>
    public string Digest => _digest.Value;

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="FormatException">The text is none, or one of another version.</exception>
    public static ReleaseManifest Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0)
            throw new FormatException("This is no manifest of a release.");

        var entries = new List<ManifestEntry>(lines.Length / 2);
        for (var i = 1; i < lines.Length - 1; i++)
        {
            var words = lines[i].Split(' ', 3);
            entries.Add(words[0] switch
            {
                "#d" when words.Length == 3 => new ManifestEntry.Folder(Plain(words[2]), Mode(words[1])),
                "#l" when words.Length > 1 && lines[i][3..].Split('\t') is [var path, var target] => new ManifestEntry.Link(Plain(path), Plain(target)),
                "#f" when words.Length == 3 && i + 1 < lines.Length => Regular(words, lines[++i]),
                _ => throw new FormatException($"Line {i + 1} of the manifest is not understood."),
            });
        }

        return new ReleaseManifest(entries);
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var entry in Entries)
        {
            foreach (var line in Lines(entry))
                text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The lines of an entry.</summary>
    internal static string[] Lines(ManifestEntry entry) => entry switch
    {
        ManifestEntry.Folder folder => [$"#d {Octal(folder.Mode)} {Escaped(folder.Path)}"],
        ManifestEntry.Link link => [$"#l {Escaped(link.Path)}\t{Escaped(link.Target)}"],
        ManifestEntry.Regular file => [$"#f {Octal(file.Mode)} {file.Size.ToString(CultureInfo.InvariantCulture)}", Sum(file)],
        _ => throw new InvalidOperationException(),
    };

    // sha256sum marks a line whose name is escaped by a backslash before it, and knows no escape but these two.
    private static string Sum(ManifestEntry.Regular file)
    {
        var name = file.Path.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);
        return $"{(name == file.Path ? string.Empty : @"\")}{file.Sha256}  {name}";
    }

    private static ManifestEntry.Regular Regular(string[] words, string sum)
    {
        var isEscaped = sum.StartsWith('\\');
        var line = isEscaped ? sum[1..] : sum;
        if (line.Length < 67 || line[64] != ' ' || line[65] != ' ')
            throw new FormatException("A checksum of the manifest is not understood.");
        var name = line[66..];
        return new ManifestEntry.Regular(isEscaped ? Plain(name) : name, Mode(words[1]), long.Parse(words[2], NumberStyles.None, CultureInfo.InvariantCulture), line[..64]);
    }

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(4, '0');

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private static string Escaped(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal).Replace("\t", @"\t", StringComparison.Ordinal);

    private static string Plain(string escaped)
    {
        if (!escaped.Contains('\\', StringComparison.Ordinal))
            return escaped;
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
                text.Append(escaped[i]);
            else if (++i < escaped.Length)
                text.Append(escaped[i] switch { 'n' => '\n', 't' => '\t', var other => other });
        }

        return text.ToString();
    }
}
