using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.PowerShell;
using XDeploy.Help.Model;

namespace XDeploy.Help.Comments;

/// <summary>Reads the parameters of a cmdlet, as the engine binds them.</summary>
internal sealed partial class ParameterReader(DocComments comments, ProseReader prose)
{
    private static readonly Dictionary<string, string> OfShouldProcess = new(StringComparer.Ordinal)
    {
        ["WhatIf"] = "Shows what would change, and changes nothing.",
        ["Confirm"] = "Asks before each change.",
    };

    /// <summary>A parameter with what the engine knows of it.</summary>
    internal sealed record Entry(ParameterMetadata Metadata, ParameterHelp First);

    /// <summary>All parameters but the common ones: as declared, the inherited after the own, -WhatIf and -Confirm last.</summary>
    public IReadOnlyList<Entry> Read(Type cmdlet)
    {
        var order = cmdlet.GetProperties().Select(p => p.Name).ToList();
        using var instance = Activator.CreateInstance(cmdlet) as IDisposable;
        var values = (object?)instance ?? Activator.CreateInstance(cmdlet)!;
        var command = new CommandMetadata(cmdlet);
        var shouldProcess = command.SupportsShouldProcess ? ParameterMetadata.GetParameterMetadata(typeof(ShouldProcessParameters)).Values.ToList() : [];
        return [.. command.Parameters.Values
            .OrderBy(p => order.IndexOf(p.Name))
            .Concat(shouldProcess.OrderByDescending(p => p.Name, StringComparer.Ordinal))
            .Select(p => new Entry(p, Describe(p, cmdlet.GetProperty(p.Name), values)))];
    }

    /// <summary>The ways to call the cmdlet, in the order in which one types: by position, what is mandatory, the rest.</summary>
    public static IEnumerable<SyntaxHelp> Sets(IReadOnlyList<Entry> parameters, string? defaultSet)
    {
        var names = parameters.SelectMany(p => p.Metadata.ParameterSets.Keys).Where(n => n != ParameterAttribute.AllParameterSets).Distinct().ToList();
        if (names.Count == 0)
            names.Add(ParameterAttribute.AllParameterSets);
        // The default set may be the one that no parameter names: what is in all sets, and nothing more.
        else if (defaultSet is not null && !names.Contains(defaultSet))
            names.Add(defaultSet);
        foreach (var name in names.OrderBy(n => n == defaultSet ? 0 : 1))
        {
            yield return new SyntaxHelp([.. parameters
                .Select(p => (p.First, Set: p.Metadata.ParameterSets.GetValueOrDefault(name) ?? p.Metadata.ParameterSets.GetValueOrDefault(ParameterAttribute.AllParameterSets)))
                .Where(p => p.Set is not null)
                .Select(p => In(p.First, p.Set!))
                .OrderBy(p => p.Position ?? int.MaxValue)
                .ThenBy(p => p.IsMandatory ? 0 : 1)]);
        }
    }

    private ParameterHelp Describe(ParameterMetadata parameter, PropertyInfo? property, object cmdlet)
    {
        var description = property is null
            ? Prose.Of(OfShouldProcess[parameter.Name])
            : prose.Read(comments.Find(property)?.Element("summary")).Then(prose.Read(comments.Find(property)?.Element("remarks")));
        var help = new ParameterHelp
        {
            Name = parameter.Name,
            Description = description,
            Type = TypeName(parameter.ParameterType),
            IsSwitch = parameter.SwitchParameter,
            Aliases = [.. parameter.Aliases],
            AcceptedValues = Values(parameter),
            SupportsWildcards = parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any(),
        };
        help = In(help, parameter.ParameterSets.Values.First());
        return help.IsMandatory ? help : help with { Default = Default(description, property?.GetValue(cmdlet)) };
    }

    private static ParameterHelp In(ParameterHelp parameter, ParameterSetMetadata set) => parameter with
    {
        IsMandatory = set.IsMandatory,
        Position = set.Position == int.MinValue ? null : set.Position,
        ByValue = set.ValueFromPipeline,
        ByPropertyName = set.ValueFromPipelineByPropertyName,
    };

    // The comment's own words come first: a value may differ from one machine to the next.
    private static string? Default(Prose description, object? value) =>
        DefaultSentence().Match(description.Plain.ReplaceLineEndings(" ")) is { Success: true } told ? told.Groups["what"].Value : Text(value);

    private static string? Text(object? value) => value switch
    {
        null or false or "" or SwitchParameter => null,
        string text => text,
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Text)) is { Length: > 0 } items ? items : null,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string[] Values(ParameterMetadata parameter)
    {
        if (parameter.Attributes.OfType<ValidateSetAttribute>().FirstOrDefault() is { } set)
            return [.. set.ValidValues];
        var type = parameter.ParameterType.IsArray ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetNames(type) : [];
    }

    private static string TypeName(Type type)
    {
        if (type == typeof(SwitchParameter))
            return "switch";
        var name = ToStringCodeMethods.Type(PSObject.AsPSObject(Nullable.GetUnderlyingType(type) ?? type));
        return Namespace().Replace(name, string.Empty);
    }

    [GeneratedRegex(@"\bDefault:? (?<what>.+?)(?=[.:;](\s|$))")]
    private static partial Regex DefaultSentence();

    [GeneratedRegex(@"\w+\.")]
    private static partial Regex Namespace();
}
