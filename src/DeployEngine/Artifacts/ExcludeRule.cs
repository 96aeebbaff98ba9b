namespace XDeploy.Engine.Artifacts;

/// <summary>One line of gitignore(5).</summary>
internal sealed class ExcludeRule
{
    private readonly GlobPattern _pattern;
    private readonly bool _isOfName;
    private readonly bool _isOfFolders;

    private ExcludeRule(string pattern, bool isNegated)
    {
        IsNegated = isNegated;
        _isOfFolders = pattern.EndsWith('/');
        if (_isOfFolders)
            pattern = pattern[..^1];
        // A slash anywhere but at the end ties it to the top.
        _isOfName = !pattern.Contains('/', StringComparison.Ordinal);
        _pattern = new GlobPattern(pattern.StartsWith('/') ? pattern[1..] : pattern);
    }

    /// <summary>True where it takes back what lines before it exclude.</summary>
    public bool IsNegated { get; }

    /// <summary>Reads a line; null for a comment, and for one that says nothing.</summary>
    public static ExcludeRule? Parse(string line)
    {
        if (line.StartsWith('#'))
            return null;
        var pattern = Trimmed(line.EndsWith('\r') ? line[..^1] : line);
        var isNegated = pattern.StartsWith('!');
        if (isNegated)
            pattern = pattern[1..];
        return pattern.Trim('/').Length == 0 ? null : new ExcludeRule(pattern, isNegated);
    }

    /// <summary>True where it speaks of a path.</summary>
    public bool Matches(string path, bool isFolder) =>
        (isFolder || !_isOfFolders) && _pattern.Matches(_isOfName ? path[(path.LastIndexOf('/') + 1)..] : path);

    // Blanks at the end are none of it, save where a backslash is before them.
    private static string Trimmed(string line)
    {
        var end = 0;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && ++i == line.Length)
                return line;
            if (line[i] != ' ' || (i > 0 && line[i - 1] == '\\'))
                end = i + 1;
        }

        return line[..end];
    }
}
