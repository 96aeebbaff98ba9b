using System.Text.RegularExpressions;

namespace Microsoft.PowerShell.Commands;

/// <summary>A line that Select-String found.</summary>
public sealed class MatchInfo
{
    /// <summary>Counted from 1.</summary>
    public int LineNumber { get; init; }

    /// <summary>The line.</summary>
    public string Line { get; init; } = string.Empty;

    /// <summary>The file; InputStream where the line came by the pipeline.</summary>
    public string Path { get; init; } = "InputStream";

    /// <summary>The file's name.</summary>
    public string Filename => System.IO.Path.GetFileName(Path);

    /// <summary>The pattern that matched.</summary>
    public string Pattern { get; init; } = string.Empty;

    /// <summary>False where case counted.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>The matches: the first one, or all where all were asked for; empty for a plain text.</summary>
    public IReadOnlyList<Match> Matches { get; init; } = [];

    /// <summary>The line with its file relative to a directory.</summary>
    /// <param name="directory">The directory.</param>
    /// <returns>path:number:line, or the line alone.</returns>
    public string ToString(string directory) =>
        Path == "InputStream" ? Line : $"{System.IO.Path.GetRelativePath(directory, Path)}:{LineNumber}:{Line}";

    /// <summary>What the default view shows.</summary>
    /// <param name="directory">The directory that paths are relative to.</param>
    /// <returns>As <see cref="ToString(string)"/>.</returns>
    public string ToEmphasizedString(string directory) => ToString(directory);

    /// <inheritdoc/>
    public override string ToString() => Path == "InputStream" ? Line : $"{Path}:{LineNumber}:{Line}";
}
