namespace XDeploy.Engine.Nginx;

/// <summary>Where a new directive goes, and how it is indented.</summary>
internal static class NginxInsertion
{
    private const string Unit = "    ";

    /// <summary>Behind a directive, on a line of its own, and behind a comment that stands on the directive's last line.</summary>
    public static NginxDocument After(NginxDocument document, NginxDirective sibling, string source)
    {
        var text = document.Text;
        var newLine = LineEnd(text);
        var at = EndOfLine(text, sibling.End);
        if (at < 0)
        {
            // Something else stands behind it on its line.
            return NginxEdits.Replace(document, sibling.End, sibling.End, $" {source}");
        }

        var line = Indent(source, IndentAt(text, sibling.Start) ?? string.Empty, newLine);
        return at == text.Length
            ? NginxEdits.Replace(document, at, at, text.EndsWith('\n') ? line + newLine : newLine + line)
            : NginxEdits.Replace(document, at, at, newLine + line);
    }

    /// <summary>At the end of a block, or of the file.</summary>
    public static NginxDocument AtEnd(NginxDocument document, NginxDirective? block, string source)
    {
        var siblings = block?.Block ?? document.Directives;
        if (siblings.Count > 0)
            return After(document, siblings[^1], source);

        var text = document.Text;
        var newLine = LineEnd(text);
        if (block is null)
            return NginxEdits.Replace(document, text.Length, text.Length, $"{(text.Length == 0 || text.EndsWith('\n') ? string.Empty : newLine)}{source}{newLine}");

        var outer = IndentAt(text, block.Start) ?? string.Empty;
        var line = Indent(source, outer + UnitOf(document), newLine);
        var close = IndentAt(text, block.Close) is { } indent ? block.Close - indent.Length : -1;
        // An empty block on one line opens up; in one that is open, the line goes before the closing brace.
        return close >= 0
            ? NginxEdits.Replace(document, close, close, line + newLine)
            : NginxEdits.Replace(document, block.Terminator + 1, block.Close, $"{text[(block.Terminator + 1)..block.Close].TrimEnd()}{newLine}{line}{newLine}{outer}");
    }

    private static string LineEnd(string text) => text.IndexOf('\n', StringComparison.Ordinal) is > 0 and var at && text[at - 1] == '\r' ? "\r\n" : "\n";

    // The end of the line, where nothing but a comment stands on its rest; else -1. A carriage return belongs to the line's end.
    private static int EndOfLine(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        if (end < 0)
            end = text.Length;
        var rest = text.AsSpan(at, end - at).Trim();
        if (!rest.IsEmpty && rest[0] != '#')
            return -1;
        return end > at && text[end - 1] == '\r' ? end - 1 : end;
    }

    // The white space before an offset, where nothing else stands before it on its line.
    private static string? IndentAt(string text, int at)
    {
        var start = at;
        while (start > 0 && text[start - 1] is ' ' or '\t')
            start--;
        return start == 0 || text[start - 1] == '\n' ? text[start..at] : null;
    }

    // One step of indentation, as the document's first indented block has it.
    private static string UnitOf(NginxDocument document)
    {
        foreach (var directive in document.Descendants())
        {
            if (directive.Block is not { Count: > 0 } block || IndentAt(document.Text, directive.Start) is not { } outer
                || IndentAt(document.Text, block[0].Start) is not { } inner || inner.Length <= outer.Length || !inner.StartsWith(outer, StringComparison.Ordinal))
                continue;
            return inner[outer.Length..];
        }

        return Unit;
    }

    private static string Indent(string source, string indent, string newLine) =>
        string.Join(newLine, source.Split('\n').Select(l => l.TrimEnd('\r')).Select(l => l.Length == 0 ? l : indent + l));
}
