using System.Text.RegularExpressions;

namespace XDeploy.Help.Model;

/// <summary>Words that flow together.</summary>
internal sealed partial record Paragraph(IReadOnlyList<Span> Spans)
{
    public string Plain => string.Concat(Spans.Select(s => s.Text));

    /// <summary>The first sentence: to a full stop that white space and a capital letter follow, or all of it.</summary>
    public string FirstSentence => SentenceEnd().Match(Plain) is { Success: true } end ? Plain[..(end.Index + 1)] : Plain;

    [GeneratedRegex(@"\.(?=\s+\p{Lu})")]
    private static partial Regex SentenceEnd();
}
