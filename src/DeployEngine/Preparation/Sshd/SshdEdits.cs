namespace XDeploy.Engine.Preparation;

/// <summary>Changes of a document's lines. Each gives a new document in which no other byte has changed.</summary>
internal static class SshdEdits
{
    /// <summary>Replaces the arguments of a line; its indentation, its keyword and a comment behind it stay.</summary>
    public static SshdConfigDocument SetArguments(SshdConfigDocument document, SshdLine line, string arguments)
    {
        var end = line.ArgumentsEnd < line.RestStart ? line.RestStart : line.ArgumentsEnd;
        return Replace(document, line.RestStart, end, arguments);
    }

    /// <summary>Replaces all that stands behind the keyword, a comment too.</summary>
    public static SshdConfigDocument SetRest(SshdConfigDocument document, SshdLine line, string rest) => Replace(document, line.RestStart, line.RestStart + line.Rest.Length, rest);

    /// <summary>Removes a line with its line break.</summary>
    public static SshdConfigDocument Remove(SshdConfigDocument document, SshdLine line) =>
        Replace(document, line.Start, Math.Min(document.Text.Length, line.End + 1), string.Empty);

    /// <summary>Adds a line before another one.</summary>
    public static SshdConfigDocument AddBefore(SshdConfigDocument document, SshdLine line, string text) =>
        Replace(document, line.Start, line.Start, $"{text}{LineBreak(document)}");

    /// <summary>Adds a line behind another one, indented as that is.</summary>
    public static SshdConfigDocument AddAfter(SshdConfigDocument document, SshdLine line, string text)
    {
        var indent = document.Text.AsSpan(line.Start, line.End - line.Start);
        indent = indent[..(indent.Length - indent.TrimStart(" \t").Length)];
        return line.End < document.Text.Length
            ? Replace(document, line.End + 1, line.End + 1, $"{indent}{text}{LineBreak(document)}")
            : Add(document, $"{indent}{text}");
    }

    /// <summary>Adds a line at the end.</summary>
    public static SshdConfigDocument Add(SshdConfigDocument document, string text)
    {
        var end = document.Text.Length;
        var before = end == 0 || document.Text[^1] == '\n' ? string.Empty : LineBreak(document);
        return Replace(document, end, end, $"{before}{text}{LineBreak(document)}");
    }

    private static string LineBreak(SshdConfigDocument document)
    {
        var first = document.Text.IndexOf('\n', StringComparison.Ordinal);
        return first > 0 && document.Text[first - 1] == '\r' ? "\r\n" : "\n";
    }

    private static SshdConfigDocument Replace(SshdConfigDocument document, int start, int end, string text) =>
        SshdConfigDocument.Parse(document.Text[..start] + text + document.Text[end..], document.Path);
}
