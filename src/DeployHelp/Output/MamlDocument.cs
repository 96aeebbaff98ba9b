using System.Globalization;
using System.Xml.Linq;
using XDeploy.Help.Model;

namespace XDeploy.Help.Output;

/// <summary>The help file of Get-Help, in MAML: one command element for each cmdlet.</summary>
internal static class MamlDocument
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    /// <summary>The file's name for an assembly of cmdlets; it belongs into a folder en-US beside the manifest.</summary>
    public static string FileName(string assembly) => $"{assembly}.dll-Help.xml";

    public static XDocument Write(IEnumerable<CmdletHelp> cmdlets) => new(
        new XDeclaration("1.0", "utf-8", null),
        new XElement(Msh + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(Cmdlet)));

    private static XElement Cmdlet(CmdletHelp help) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", help.Name),
            new XElement(Command + "verb", help.Verb),
            new XElement(Command + "noun", help.Noun),
            new XElement(Maml + "description", Para(help.Synopsis))),
        new XElement(Maml + "description", Paras(help.Description)),
        new XElement(Command + "syntax", help.Syntax.Select(s => SyntaxItem(help.Name, s))),
        new XElement(Command + "parameters", help.Parameters.Select(p => Parameter(p, inSyntax: false))),
        new XElement(Command + "inputTypes", help.Inputs.Select(t => Type("inputType", t))),
        new XElement(Command + "returnValues", help.Outputs.Select(t => Type("returnValue", t))),
        new XElement(Command + "examples", help.Examples.Select(Example)),
        new XElement(Command + "relatedLinks", help.Related.Select(name =>
            new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", name), new XElement(Maml + "uri")))));

    private static XElement SyntaxItem(string name, SyntaxHelp syntax) => new(
        Command + "syntaxItem",
        new XElement(Maml + "name", name),
        syntax.Parameters.Select(p => Parameter(p, inSyntax: true)));

    private static XElement Parameter(ParameterHelp parameter, bool inSyntax)
    {
        var element = new XElement(
            Command + "parameter",
            new XAttribute("required", Text(parameter.IsMandatory)),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", Text(parameter.SupportsWildcards)),
            new XAttribute("pipelineInput", parameter.PipelineText),
            new XAttribute("position", parameter.PositionText),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            new XElement(Maml + "description", Paras(parameter.Description), inSyntax || parameter.AcceptedValues.Count == 0 ? null : Para(Accepted(parameter))));
        if (parameter.AcceptedValues.Count > 0)
            element.Add(new XElement(Command + "parameterValueGroup", parameter.AcceptedValues.Select(v => Value(v, required: false))));
        // In the syntax a switch stands alone: a value there would be shown after its name.
        if (!(inSyntax && parameter.IsSwitch))
            element.Add(Value(parameter.Type, required: !parameter.IsSwitch));
        element.Add(new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")));
        element.Add(new XElement(Dev + "defaultValue", parameter.Default ?? (parameter.IsSwitch ? "False" : "None")));
        return element;
    }

    private static string Accepted(ParameterHelp parameter) => $"Accepted values: {string.Join(", ", parameter.AcceptedValues)}.";

    private static XElement Value(string text, bool required) => new(
        Command + "parameterValue", new XAttribute("required", Text(required)), new XAttribute("variableLength", "false"), text);

    private static XElement Type(string element, TypeHelp type) => new(
        Command + element,
        new XElement(Dev + "type", new XElement(Maml + "name", type.Name)),
        new XElement(Maml + "description", Paras(type.Description)));

    private static XElement Example(ExampleHelp example, int index) => new(
        Command + "example",
        new XElement(Maml + "title", string.Create(CultureInfo.InvariantCulture, $"--------- Example {index + 1} ---------")),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", Paras(example.Remarks)));

    private static IEnumerable<XElement> Paras(Prose prose) => prose.Paragraphs.Select(p => Para(p.Plain));

    private static XElement Para(string text) => new(Maml + "para", text);

    private static string Text(bool value) => value ? "true" : "false";
}
