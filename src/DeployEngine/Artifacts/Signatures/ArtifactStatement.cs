using System.Text;

namespace XDeploy.Engine.Artifacts.Signatures;

/// <summary>
/// What a signer says, as text of one form only: this content is this version of the artifact of these names. So a signature of one version is none for another, whatever stands in its place.
/// </summary>
public sealed record ArtifactStatement
{
    private const string Header = "xdeploy artifact signature 1";
    private const int MostNames = 100;

    /// <summary>Makes a statement.</summary>
    /// <param name="names">Names of the artifact, in any order: of what it is published as, and of the services that it is released for.</param>
    /// <param name="version">The version.</param>
    /// <param name="content">The content.</param>
    public ArtifactStatement(IEnumerable<string> names, ReleaseId version, ArtifactContent content)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(content);
        Names = [.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        Version = version;
        Content = content;
    }

    /// <summary>Names of the artifact, sorted.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The version.</summary>
    public ReleaseId Version { get; }

    /// <summary>The content.</summary>
    public ArtifactContent Content { get; }

    /// <summary>Reads a statement; null for any text that this class would not have written.</summary>
    public static ArtifactStatement? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        if (lines.Length is < 5 or > MostNames + 4 || Content(lines[^2]) is not { } content || Id(lines[^3], "version ") is not { } version)
            return null;
        var names = lines[1..^3].Select(line => Id(line, "artifact ")?.Value).ToList();
        if (names.Contains(null))
            return null;
        var statement = new ArtifactStatement(names!, version, content);
        return statement.ToString() == text ? statement : null;

        static ArtifactContent? Content(string line) => line.Split(' ', 3) switch
        {
            ["directory", var digest] when Hash(digest) is { } hash => new ArtifactContent(ArtifactKind.Directory, hash, null),
            ["file", var digest, var name] when Hash(digest) is { } hash => new ArtifactContent(ArtifactKind.File, hash, name),
            _ => null,
        };
    }

    /// <summary>The text that is signed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        foreach (var name in Names)
            text.Append(NameLine(name)).Append('\n');
        return text.Append(VersionLine(Version)).Append('\n').Append(Content.Line).Append('\n').ToString();
    }

    internal static string NameLine(string name) => $"artifact {name}";

    internal static string VersionLine(ReleaseId version) => $"version {version}";

    private static string? Hash(string text) => text.StartsWith("sha256:", StringComparison.Ordinal) && text.Length == 71 && text[7..].All(char.IsAsciiHexDigitLower) ? text[7..] : null;

    private static ReleaseId? Id(string line, string start)
    {
        try
        {
            return line.StartsWith(start, StringComparison.Ordinal) ? new ReleaseId(line[start.Length..]) : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
