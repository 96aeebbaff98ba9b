using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>What texts with variables may become, where the configuration itself lists a variable's values: by <c>map</c> and its like, and by <c>set</c>.</summary>
internal sealed partial class NginxVariables
{
    private readonly Dictionary<string, HashSet<string>> _values = new(StringComparer.OrdinalIgnoreCase);

    public NginxVariables(NginxConfiguration configuration)
    {
        foreach (var node in configuration.All())
        {
            if (node.Name is "map" or "geo" or "split_clients" && node.Directive.Block is not null && node.Values.LastOrDefault() is { } variable)
                Add(variable, node.Children.Select(c => c.Values.LastOrDefault()));
            else if (node.Name == "set" && node.Value(0) is { } set)
                Add(set, [node.Value(1)]);
        }
    }

    /// <summary>All that a text may stand for. A variable whose values are not listed stands for nothing.</summary>
    public IEnumerable<string> Of(string text) => Of(text, []);

    // A variable that is made of itself ends there.
    private IEnumerable<string> Of(string text, HashSet<string> within)
    {
        if (Variable().Match(text) is not { Success: true } found)
            return [text];
        var name = found.Groups[1].Value;
        if (within.Contains(name) || !_values.TryGetValue(name, out var values))
            return [];
        return values.SelectMany(value => Of(value, [.. within, name])).Distinct()
            .SelectMany(value => Of(text[..found.Index] + value + text[(found.Index + found.Length)..], within));
    }

    private void Add(string variable, IEnumerable<string?> values)
    {
        if (!_values.TryGetValue(variable.TrimStart('$'), out var known))
            _values[variable.TrimStart('$')] = known = [];
        known.UnionWith(values.OfType<string>());
    }

    [GeneratedRegex(@"\$\{?(\w+)\}?")]
    private static partial Regex Variable();
}
