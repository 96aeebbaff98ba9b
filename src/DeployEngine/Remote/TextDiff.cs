using System.Globalization;
using System.Text;
using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace XDeploy.Engine.Remote;

/// <summary>Shows what an edit would change, for <c>-WhatIf</c>.</summary>
public static class TextDiff
{
    private const int Context = 3;

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

        var lines = new InlineDiffBuilder(new Differ())
            .BuildDiffModel(before ?? string.Empty, after ?? string.Empty, ignoreWhitespace: false)
            .Lines;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"--- {(before is null ? "/dev/null" : path)}\n");
        text.Append(CultureInfo.InvariantCulture, $"+++ {(after is null ? "/dev/null" : path)}\n");

        var shown = Shown(lines);
        int oldLine = 1, newLine = 1;
        for (var i = 0; i < lines.Count; i++)
        {
            if (shown[i] && (i == 0 || !shown[i - 1]))
                text.Append(CultureInfo.InvariantCulture, $"@@ -{oldLine} +{newLine} @@\n");
            if (shown[i])
                text.Append(Prefix(lines[i].Type)).Append(lines[i].Text).Append('\n');
            oldLine += lines[i].Type == ChangeType.Inserted ? 0 : 1;
            newLine += lines[i].Type == ChangeType.Deleted ? 0 : 1;
        }

        return text.ToString();
    }

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
