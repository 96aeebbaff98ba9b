using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using XDeploy.Help.Model;

namespace XDeploy.Help.Comments;

/// <summary>Reads the cmdlets of an assembly: what they take from the engine's own view of them, what it means from their comments.</summary>
internal sealed partial class CmdletReader
{
    private readonly DocComments _comments;
    private readonly ParameterReader _parameters;
    private readonly ProseReader _prose;
    private readonly Dictionary<Type, CmdletAttribute> _cmdlets;
    private readonly List<string> _problems = [];

    public CmdletReader(Assembly assembly, DocComments comments)
    {
        _comments = comments;
        _cmdlets = assembly.GetExportedTypes()
            .Select(t => (Type: t, Attribute: t.GetCustomAttribute<CmdletAttribute>()))
            .Where(c => c.Attribute is not null)
            .ToDictionary(c => c.Type, c => c.Attribute!);
        _prose = new ProseReader(_cmdlets.ToDictionary(c => c.Key.FullName!, c => Name(c.Value)));
        _parameters = new ParameterReader(comments, _prose);
    }

    /// <summary>What a reader would miss: a cmdlet or a parameter without a comment, a cmdlet without an example.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>All cmdlets, by name.</summary>
    public IReadOnlyList<CmdletHelp> Read()
    {
        var all = _cmdlets.Select(c => Read(c.Key, c.Value)).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
        return [.. all.Select(c => c with { Related = Related(c, all) })];
    }

    private CmdletHelp Read(Type type, CmdletAttribute cmdlet)
    {
        var comment = _comments.Find(type);
        var summary = _prose.Read(comment?.Element("summary"));
        var parameters = _parameters.Read(type);
        var help = new CmdletHelp
        {
            Verb = cmdlet.VerbName,
            Noun = cmdlet.NounName,
            Subject = type.Namespace!.Split('.')[^1],
            Synopsis = summary.IsEmpty ? string.Empty : summary.Paragraphs[0].FirstSentence,
            Description = summary.Then(_prose.Read(comment?.Element("remarks"))),
            Parameters = [.. parameters.Select(p => p.First)],
            Syntax = [.. ParameterReader.Sets(parameters, cmdlet.DefaultParameterSetName)],
            Examples = [.. (comment?.Elements("example") ?? []).Select(Example)],
            Inputs = [.. parameters.Where(p => p.First.ByValue || p.First.ByPropertyName).Select(p => Described(p.Metadata.ParameterType)).DistinctBy(t => t.Name)],
            Outputs = [.. type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(a => a.Type).Select(Described).DistinctBy(t => t.Name)],
        };
        Check(help);
        return help;
    }

    private void Check(CmdletHelp help)
    {
        if (help.Synopsis.Length == 0)
            _problems.Add($"{help.Name} has no summary.");
        if (help.Examples.Count == 0)
            _problems.Add($"{help.Name} has no example.");
        if (help.Examples.Any(e => e.Code.Length == 0 || e.Remarks.IsEmpty))
            _problems.Add($"{help.Name} has an example without its code or without a word on what it does.");
        if (help.Outputs.Count == 0)
            _problems.Add($"{help.Name} does not say what it returns (OutputType).");
        _problems.AddRange(help.Parameters.Where(p => p.Description.IsEmpty).Select(p => $"-{p.Name} of {help.Name} has no summary."));
    }

    private ExampleHelp Example(XElement example)
    {
        var remarks = new XElement("remarks", example.Nodes().Where(n => n is not XElement { Name.LocalName: "code" }));
        return new ExampleHelp(example.Element("code") is { } code ? ProseReader.ReadCode(code) : string.Empty, _prose.Read(remarks));
    }

    private TypeHelp Described(PSTypeName name) => name.Type is { } type ? Described(type) : new TypeHelp(name.Name, Prose.Empty);

    private TypeHelp Described(Type type)
    {
        var element = type.IsArray ? type.GetElementType()! : type;
        element = Nullable.GetUnderlyingType(element) ?? element;
        return new TypeHelp(element.FullName!, _prose.Read(_comments.Find(element)?.Element("summary")));
    }

    // Those that its text speaks of, then the others of its subject.
    private static IReadOnlyList<string> Related(CmdletHelp help, IReadOnlyList<CmdletHelp> all)
    {
        var texts = help.Parameters.Select(p => p.Description.Plain).Prepend(help.Description.Plain)
            .Concat(help.Examples.Select(e => e.Code));
        var told = texts.SelectMany(t => CmdletWord().Matches(t)).Select(m => m.Value);
        var names = all.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return [.. told.Where(names.Contains).Concat(all.Where(c => c.Subject == help.Subject).Select(c => c.Name)).Where(n => n != help.Name).Distinct(StringComparer.Ordinal)];
    }

    private static string Name(CmdletAttribute cmdlet) => $"{cmdlet.VerbName}-{cmdlet.NounName}";

    [GeneratedRegex(@"\b[A-Z][a-z]+-[A-Z]\w+")]
    private static partial Regex CmdletWord();
}
