namespace XDeploy.Engine.Nginx;

/// <summary>
/// Changes of a document's directives. Each gives a new document in which only the bytes that must change have changed; what is added
/// looks like its neighbours. Directives are those of the very document that is edited.
/// </summary>
public static class NginxEdits
{
    /// <summary>Replaces the arguments of a directive. Words that stay the same keep their spelling and spacing.</summary>
    /// <exception cref="DeployException">The directive is not of this document (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument SetArguments(NginxDocument document, NginxDirective directive, IReadOnlyList<NginxText> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        Check(document, directive);
        var old = directive.Arguments;
        var same = 0;
        while (same < old.Count && same < arguments.Count && IsSame(old[same], arguments[same]))
            same++;
        var tail = 0;
        while (tail < old.Count - same && tail < arguments.Count - same && IsSame(old[^(tail + 1)], arguments[arguments.Count - 1 - tail]))
            tail++;

        var before = same == 0 ? directive.NameWord.End : old[same - 1].End;
        var removed = old.Count - same - tail;
        var added = arguments.Skip(same).Take(arguments.Count - same - tail).Select(a => a.Source).ToList();
        if (removed == 0 && added.Count == 0)
            return document;
        return removed == 0
            ? Replace(document, before, before, $" {string.Join(' ', added)}{Glue(document.Text, before)}")
            : ReplaceWords(document, added.Count == 0 ? before : old[same].Start, old[same + removed - 1].End, added);
    }

    /// <summary>Replaces one argument.</summary>
    /// <exception cref="DeployException">The directive is not of this document, or has no such argument (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument SetArgument(NginxDocument document, NginxDirective directive, int index, NginxText argument)
    {
        Check(document, directive);
        if (index < 0 || index >= directive.Arguments.Count)
            throw NginxErrors.EditRefused(document.Path, directive.Line, $"'{directive.Name}' has no argument number {index + 1}");
        var word = directive.Arguments[index];
        return ReplaceWords(document, word.Start, word.End, [argument.Source]);
    }

    /// <summary>Adds an argument behind the last one.</summary>
    /// <exception cref="DeployException">The directive is not of this document (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument AddArgument(NginxDocument document, NginxDirective directive, NginxText argument)
    {
        Check(document, directive);
        var end = EndOfWords(directive);
        return Replace(document, end, end, $" {argument.Source}");
    }

    /// <summary>Removes one argument, and the white space before it.</summary>
    /// <exception cref="DeployException">The directive is not of this document, or has no such argument (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument RemoveArgument(NginxDocument document, NginxDirective directive, int index)
    {
        Check(document, directive);
        if (index < 0 || index >= directive.Arguments.Count)
            throw NginxErrors.EditRefused(document.Path, directive.Line, $"'{directive.Name}' has no argument number {index + 1}");
        var word = directive.Arguments[index];
        var before = index == 0 ? directive.NameWord : directive.Arguments[index - 1];
        // A comment may stand between two words of a directive; it stays.
        var start = IsBlank(document.Text.AsSpan(before.End, word.Start - before.End)) ? before.End : word.Start;
        return Replace(document, start, word.End, Glue(document.Text, word.End));
    }

    /// <summary>Removes a directive, with its line where nothing else stands on it.</summary>
    /// <exception cref="DeployException">The directive is not of this document (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument Remove(NginxDocument document, NginxDirective directive)
    {
        Check(document, directive);
        var text = document.Text;
        var lineStart = text.LastIndexOf('\n', Math.Max(0, directive.Start - 1), Math.Max(0, directive.Start)) + 1;
        var newLine = text.IndexOf('\n', directive.End);
        var lineEnd = newLine < 0 ? text.Length : newLine + 1;
        var behind = text.AsSpan(directive.End, lineEnd - directive.End).Trim();
        var alone = IsBlank(text.AsSpan(lineStart, directive.Start - lineStart));
        if (alone && (behind.IsEmpty || behind[0] == '#'))
            return Replace(document, lineStart, lineEnd, string.Empty);

        // Other directives share its line: they close up.
        var start = directive.Start;
        while (start > lineStart && text[start - 1] is ' ' or '\t')
            start--;
        return alone
            ? Replace(document, directive.Start, directive.End + SpacesAt(text, directive.End), string.Empty)
            : Replace(document, start, directive.End, string.Empty);
    }

    /// <summary>Adds a directive at the end of a block, or of the file where <paramref name="block"/> is null.</summary>
    /// <param name="document">The document.</param>
    /// <param name="block">The block of this document to add to, or null.</param>
    /// <param name="directive">The directive with its <c>;</c> or its block; each of its lines is indented as the block's are.</param>
    /// <exception cref="DeployException">The block is not of this document or has no braces (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument Add(NginxDocument document, NginxDirective? block, NginxText directive)
    {
        if (block is not null)
        {
            Check(document, block);
            if (block.Block is null)
                throw NginxErrors.EditRefused(document.Path, block.Line, $"'{block.Name}' has no block");
        }

        return NginxInsertion.AtEnd(document, block, directive.Source);
    }

    /// <summary>Adds a directive on a line of its own behind another one.</summary>
    /// <exception cref="DeployException">The directive is not of this document (<c>NginxEditRefused</c>).</exception>
    public static NginxDocument AddAfter(NginxDocument document, NginxDirective sibling, NginxText directive)
    {
        Check(document, sibling);
        return NginxInsertion.After(document, sibling, directive.Source);
    }

    /// <summary>Puts text in the place of a part of the document.</summary>
    internal static NginxDocument Replace(NginxDocument document, int start, int end, string replacement)
    {
        var before = document.Text[..start] + replacement;
        // A word may end with $: next to the brace of its block the two would begin a variable.
        var gap = EndsWithDollar(before) && end < document.Text.Length && document.Text[end] == '{' ? " " : string.Empty;
        return NginxDocument.Parse($"{before}{gap}{document.Text[end..]}", document.Path);
    }

    // An escaped dollar sign begins nothing.
    private static bool EndsWithDollar(string text) => text.EndsWith('$') && (text.Length - 1 - text.AsSpan(0, text.Length - 1).TrimEnd('\\').Length) % 2 == 0;

    // A word may touch the closing quote before it, or the bracket behind it; what takes its place may not.
    private static NginxDocument ReplaceWords(NginxDocument document, int start, int end, List<string> words) =>
        Replace(document, start, end, (words.Count == 0 || IsSpace(document.Text[start - 1]) ? string.Empty : " ") + string.Join(' ', words) + Glue(document.Text, end));

    private static bool IsSame(NginxWord word, NginxText text) =>
        word.Raw == text.Source
        || (NginxDocument.TryParse($"x {text.Source};", string.Empty, out var probe, out _) && probe.Directives is [{ Block: null, Arguments: [var one] }] && one.Value == word.Value);

    // The offsets of a directive of another text would cut this one anywhere.
    private static void Check(NginxDocument document, NginxDirective directive)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(directive);
        if (!directive.NameWord.IsOf(document.Text))
            throw NginxErrors.EditRefused(document.Path, directive.Line, $"'{directive.Name}' was read from another text");
    }

    private static int EndOfWords(NginxDirective directive) => directive.Arguments.Count == 0 ? directive.NameWord.End : directive.Arguments[^1].End;

    private static string Glue(string text, int end) => IsSpace(text[end]) || text[end] is ';' or '{' ? string.Empty : " ";

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsBlank(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(" \t\r\n") < 0;

    private static int SpacesAt(string text, int at)
    {
        var rest = text.AsSpan(at).IndexOfAnyExcept(' ', '\t');
        return rest < 0 ? text.Length - at : rest;
    }
}
