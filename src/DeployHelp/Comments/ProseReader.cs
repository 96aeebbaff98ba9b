using System.Text.RegularExpressions;
using System.Xml.Linq;
using XDeploy.Help.Model;

namespace XDeploy.Help.Comments;

/// <summary>Turns the markup of comments into paragraphs: references become the words that a user of the cmdlets knows.</summary>
/// <param name="cmdletNames">Names of cmdlets by the full name of their class.</param>
internal sealed partial class ProseReader(IReadOnlyDictionary<string, string> cmdletNames)
{
    public Prose Read(XElement? element)
    {
        var paragraphs = new List<List<Span>> { new() };
        if (element is not null)
            Add(element, paragraphs);
        return new Prose([.. paragraphs.Select(Tidy).Where(p => p.Plain.Length > 0)]);
    }

    /// <summary>The text of a code element: its own line breaks, without the indent that all its lines have.</summary>
    public static string ReadCode(XElement code)
    {
        var lines = code.Value.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd()).ToList();
        // The first line follows the tag, which stands where a line without an indent would.
        var before = (code.PreviousNode as XText)?.Value ?? string.Empty;
        var column = before[(before.LastIndexOf('\n') + 1)..].Length;
        var indent = lines.Skip(1).Where(l => l.Length > 0).Select(l => l.Length - l.TrimStart().Length).Append(column).Min();
        return string.Join('\n', lines.Select((l, i) => i == 0 ? l.TrimStart() : l.Length > indent ? l[indent..] : string.Empty)).Trim('\n');
    }

    private void Add(XElement element, List<List<Span>> paragraphs)
    {
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText text:
                    paragraphs[^1].Add(new Span(text.Value));
                    break;
                case XElement { Name.LocalName: "c" or "code" } code:
                    paragraphs[^1].Add(new Span(code.Value, IsCode: true));
                    break;
                case XElement { Name.LocalName: "see" or "seealso" or "paramref" or "typeparamref" } reference:
                    paragraphs[^1].Add(Reference(reference));
                    break;
                case XElement { Name.LocalName: "para" } paragraph:
                    paragraphs.Add([]);
                    Add(paragraph, paragraphs);
                    paragraphs.Add([]);
                    break;
                case XElement { Name.LocalName: "item" } item:
                    paragraphs.Add([new Span("- ")]);
                    Add(item, paragraphs);
                    paragraphs.Add([]);
                    break;
                case XElement { Name.LocalName: "term" } term:
                    Add(term, paragraphs);
                    paragraphs[^1].Add(new Span(": "));
                    break;
                case XElement other:
                    Add(other, paragraphs);
                    break;
            }
        }
    }

    private Span Reference(XElement reference)
    {
        if (reference.Value.Trim() is { Length: > 0 } words)
            return new Span(words);
        if ((string?)reference.Attribute("cref") is { } target)
            return new Span(Name(target), IsCode: true);
        var name = (string?)reference.Attribute("langword") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("href");
        return new Span(name ?? string.Empty, IsCode: true);
    }

    // T:Namespace.Type, P:Namespace.Type.Property, M:Namespace.Type.Method(Types)
    private string Name(string target)
    {
        var path = target.Contains(':', StringComparison.Ordinal) ? target[(target.IndexOf(':', StringComparison.Ordinal) + 1)..] : target;
        path = path.Split('(')[0];
        if (cmdletNames.TryGetValue(path, out var cmdlet))
            return cmdlet;
        var dot = path.LastIndexOf('.');
        var last = Arity().Replace(path[(dot + 1)..], string.Empty);
        // A property of a cmdlet is a parameter.
        return target.StartsWith("P:", StringComparison.Ordinal) && path.Contains(".Cmdlets.", StringComparison.Ordinal) ? $"-{last}" : last;
    }

    private static Paragraph Tidy(List<Span> spans)
    {
        var tidy = new List<Span>();
        foreach (var span in spans)
        {
            var text = Space().Replace(span.Text, " ");
            if (tidy.Count == 0 || tidy[^1].Text.EndsWith(' '))
                text = text.TrimStart();
            if (text.Length == 0)
                continue;
            if (tidy.Count > 0 && tidy[^1].IsCode == span.IsCode)
                tidy[^1] = tidy[^1] with { Text = tidy[^1].Text + text };
            else
                tidy.Add(new Span(text, span.IsCode));
        }

        if (tidy.Count > 0)
            tidy[^1] = tidy[^1] with { Text = tidy[^1].Text.TrimEnd() };
        return new Paragraph(tidy);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"`\d+$")]
    private static partial Regex Arity();
}
