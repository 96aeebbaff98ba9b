using System.Text;
using System.Text.RegularExpressions;
using XDeploy.Help.Model;

namespace XDeploy.Help.Output;

/// <summary>One cmdlet's page of docs/cmdlets.</summary>
internal static partial class MarkdownPage
{
    private const int SyntaxWidth = 100;

    /// <summary>The line that says where the page comes from.</summary>
    public const string Origin = "<!-- Made from the comments in src/DeployCmdlets by './xdeploy docs'. -->\n\n";

    public static string FileName(string cmdlet) => $"{cmdlet}.md";

    public static string Write(CmdletHelp help)
    {
        var page = new StringBuilder(Origin);
        page.Append($"# {help.Name}\n\n").Append(Markdown(Prose.Of(help.Synopsis))).Append("## Syntax\n\n");
        foreach (var syntax in help.Syntax)
            page.Append("```powershell\n").Append(Syntax(help.Name, syntax)).Append("\n```\n\n");
        page.Append("## Description\n\n").Append(Markdown(help.Description)).Append("## Examples\n\n");
        foreach (var example in help.Examples)
            page.Append($"```powershell\n{example.Code}\n```\n\n").Append(Markdown(example.Remarks));
        page.Append("## Parameters\n\n");
        foreach (var parameter in help.Parameters)
            page.Append(Parameter(parameter));
        page.Append("It also takes the common parameters, such as `-Verbose` and `-ErrorAction`.\n\n");
        page.Append(Types("Inputs", help.Inputs)).Append(Types("Outputs", help.Outputs));
        if (help.Related.Count > 0)
            page.Append("## See also\n\n").AppendJoin(", ", help.Related.Select(n => $"[{n}]({FileName(n)})")).Append('\n');
        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>Text as Markdown shows it: code in backticks, and no character taken for markup.</summary>
    public static string Markdown(Prose prose) => string.Concat(prose.Paragraphs.Select(p => Inline(p) + "\n\n"));

    private static string Inline(Paragraph paragraph) =>
        string.Concat(paragraph.Spans.Select(s => s.IsCode ? $"`{s.Text}`" : Markup().Replace(s.Text, @"\$0")));

    private static string Syntax(string name, SyntaxHelp syntax)
    {
        var lines = new List<string> { name };
        foreach (var word in syntax.Parameters.Select(Word).Append("[<CommonParameters>]"))
        {
            if (lines[^1].Length + 1 + word.Length > SyntaxWidth)
                lines.Add($"    {word}");
            else
                lines[^1] += $" {word}";
        }

        return string.Join('\n', lines);
    }

    private static string Word(ParameterHelp parameter)
    {
        if (parameter.IsSwitch)
            return $"[-{parameter.Name}]";
        var name = parameter.Position is null ? $"-{parameter.Name}" : $"[-{parameter.Name}]";
        return parameter.IsMandatory ? $"{name} <{parameter.Type}>" : $"[{name} <{parameter.Type}>]";
    }

    private static string Parameter(ParameterHelp parameter)
    {
        var text = new StringBuilder($"### -{parameter.Name}\n\n").Append(Markdown(parameter.Description));
        var rows = new List<(string Name, string Value)>
        {
            ("Type", $"`{parameter.Type}`"),
            ("Required", parameter.IsMandatory ? "yes" : "no"),
            ("Position", parameter.PositionText),
        };
        if (parameter.Default is { } value)
            rows.Add(("Default", Cell(value)));
        if (parameter.AcceptedValues.Count > 0)
            rows.Add(("Accepted values", string.Join(", ", parameter.AcceptedValues.Select(v => $"`{v}`"))));
        if (parameter.ByValue || parameter.ByPropertyName)
            rows.Add(("From the pipeline", parameter.ByPropertyName ? parameter.ByValue ? "by value, by property name" : "by property name" : "by value"));
        if (parameter.Aliases.Count > 0)
            rows.Add(("Aliases", string.Join(", ", parameter.Aliases.Select(a => $"`-{a}`"))));
        if (parameter.SupportsWildcards)
            rows.Add(("Wildcards", "yes"));
        text.Append("| | |\n| --- | --- |\n");
        foreach (var row in rows)
            text.Append($"| {row.Name} | {row.Value} |\n");
        return text.Append('\n').ToString();
    }

    private static string Types(string title, IReadOnlyList<TypeHelp> types)
    {
        if (types.Count == 0)
            return string.Empty;
        var text = new StringBuilder($"## {title}\n\n");
        foreach (var type in types)
            text.Append($"**{type.Name}**").Append(type.Description.IsEmpty ? "\n\n" : $": {Markdown(type.Description)}");
        return text.ToString();
    }

    private static string Cell(string text) => Markup().Replace(text, @"\$0").Replace("|", @"\|", StringComparison.Ordinal);

    // An underscore inside a word, a bracket without a link and a sign without a tag stand for themselves.
    [GeneratedRegex(@"[\\`*]|(?<!\w)_|_(?!\w)|<(?=[\w/!?])|\](?=\()|(?<=~)~")]
    private static partial Regex Markup();
}
