using System.Globalization;
using System.Text;
using DiffPlex.Chunkers;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace XDeploy.Engine.Remote;

/// <summary>Shows what an edit would change, for <c>-WhatIf</c>.</summary>
public static class TextDiff
{
    private const int Context = 3;
    private const string NoLineEnd = "\n\\ No newline at end of file\n";

    /// <summary>
    /// The difference between two texts in the unified form of diff(1) with three lines of context; empty where they are the same.
    /// </summary>
    /// <param name="path">The file's path, for the heading.</param>
    /// <param name="before">The old text; null where there is no file yet.</param>
    /// <param name="after">The new text; null where the file goes.</param>
    public static string Unified(string path, string? before, string? after)
    {
        if (before == after)
            return string.Empty;

        var lines = InlineDiffBuilder.Diff(before ?? string.Empty, after ?? string.Empty, ignoreWhiteSpace: false, chunker: new LineEndingsPreservingChunker()).Lines;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"--- {(before is null ? "/dev/null" : path)}\n");
        text.Append(CultureInfo.InvariantCulture, $"+++ {(after is null ? "/dev/null" : path)}\n");

        var shown = Shown(lines);
        int oldLine = 1, newLine = 1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (shown[i] && (i == 0 || !shown[i - 1]))
            {
                var hunk = lines.Skip(i).TakeWhile((_, at) => shown[i + at]).ToList();
                text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(oldLine, hunk.Count(IsOld))} +{Range(newLine, hunk.Count(IsNew))} @@\n");
            }

            if (shown[i])
                text.Append(Prefix(lines[i].Type)).Append(lines[i].Text).Append(lines[i].Text.EndsWith('\n') ? string.Empty : NoLineEnd);
            oldLine += IsOld(lines[i]) ? 1 : 0;
            newLine += IsNew(lines[i]) ? 1 : 0;
        }

        return text.ToString();
    }

    private static bool IsOld(DiffPiece line) => line.Type != ChangeType.Inserted;

    private static bool IsNew(DiffPiece line) => line.Type != ChangeType.Deleted;

    // An empty range is named by the line before it, and a count of one is left out.
    private static string Range(int start, int count) => count switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{start - 1},0"),
        1 => start.ToString(CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{start},{count}"),
    };

    private static bool[] Shown(List<DiffPiece> lines)
    {
        var shown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Type == ChangeType.Unchanged)
                continue;
            for (var j = Math.Max(0, i - Context); j <= Math.Min(lines.Count - 1, i + Context); j++)
                shown[j] = true;
        }

        return shown;
    }

    private static char Prefix(ChangeType type) => type switch
    {
        ChangeType.Inserted => '+',
        ChangeType.Deleted => '-',
        _ => ' ',
    };
}
