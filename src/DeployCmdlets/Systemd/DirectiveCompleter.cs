using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>Completes the names of directives for -Property, of the sections that the unit can have: a word becomes a table with that name in it.</summary>
public sealed class DirectiveCompleter : IArgumentCompleter
{
    private static readonly string[] SharedSections = ["Unit", "Install"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        var typed = (wordToComplete ?? string.Empty).Trim('\'', '"', '@', '{', ' ');
        return Names(UnitParameters.Text(fakeBoundParameters["Name"]))
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult($"@{{ {(name.Contains('.', StringComparison.Ordinal) ? $"'{name}'" : name)} = ", name, CompletionResultType.ParameterValue, name));
    }

    private static IEnumerable<string> Names(string unit)
    {
        var own = UnitDirectives.SectionOf(UnitName.TryParse(unit, out var name) ? name.Type : "service");
        var others = SharedSections.SelectMany(section => UnitDirectives.Of(section)!.Select(key => $"{section}.{key}"));
        return (own is null ? Enumerable.Empty<string>() : UnitDirectives.Of(own)!).Order(StringComparer.Ordinal).Concat(others.Order(StringComparer.Ordinal));
    }
}
