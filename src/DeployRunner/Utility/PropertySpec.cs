using System.Collections;
using System.Globalization;

namespace Microsoft.PowerShell.Commands;

/// <summary>One value of a -Property parameter: a name, a wildcard, a script block, or a hashtable with Name and Expression.</summary>
internal sealed class PropertySpec
{
    private readonly PSPropertyExpression _expression;
    private readonly string? _name;

    private PropertySpec(PSPropertyExpression expression, string? name, bool? descending)
    {
        _expression = expression;
        _name = name;
        Descending = descending;
    }

    /// <summary>The order that the hashtable asks for, or null where it is silent.</summary>
    public bool? Descending { get; }

    /// <summary>The name under which the value is shown when it is a single one.</summary>
    public string Name => _name ?? _expression.ToString();

    /// <summary>Reads -Property values; an unusable one is an argument error.</summary>
    public static List<PropertySpec> ParseAll(IEnumerable<object?> values) => values.Select(Parse).ToList();

    /// <summary>The named values on an object: several for a wildcard, one null for a name that it lacks.</summary>
    public IEnumerable<(string Name, object? Value)> Read(PSObject target)
    {
        if (_expression.Script is not null)
        {
            yield return (Name, Single(_expression.GetValues(target, expand: true, eatExceptions: true)));
            yield break;
        }

        var names = _expression.ResolveNames(target);
        if (names.Count == 0 && !_expression.HasWildCardCharacters)
        {
            yield return (Name, null);
            yield break;
        }

        foreach (var name in names)
            yield return (_name ?? name.ToString(), Single(name.GetValues(target, expand: true, eatExceptions: true)));
    }

    /// <summary>The value on an object, for sorting and grouping; null where there is none.</summary>
    public object? ReadOne(PSObject target) => Read(target).Select(pair => pair.Value).FirstOrDefault();

    /// <summary>True when the object has the property, or a script computes it.</summary>
    public bool Exists(PSObject target) => _expression.Script is not null || _expression.ResolveNames(target).Count > 0;

    private static object? Single(List<PSPropertyExpressionResult> results) =>
        results.Count == 0 || results[0].Exception is not null ? null : results[0].Result;

    private static PropertySpec Parse(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            ScriptBlock script => new PropertySpec(new PSPropertyExpression(script), name: null, descending: null),
            IDictionary table => Parse(table),
            null => throw new PSArgumentException("A property cannot be null."),
            _ => new PropertySpec(new PSPropertyExpression(LanguagePrimitives.ConvertTo<string>(plain)), name: null, descending: null),
        };
    }

    private static PropertySpec Parse(IDictionary table)
    {
        object? expression = null;
        string? name = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            var key = Convert.ToString(entry.Key, CultureInfo.InvariantCulture)?.ToUpperInvariant() ?? string.Empty;
            if (IsPrefix(key, "EXPRESSION"))
                expression = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            else if (IsPrefix(key, "NAME") || IsPrefix(key, "LABEL"))
                name = LanguagePrimitives.ConvertTo<string>(entry.Value);
            else if (IsPrefix(key, "DESCENDING"))
                descending = LanguagePrimitives.IsTrue(entry.Value);
            else if (IsPrefix(key, "ASCENDING"))
                descending = !LanguagePrimitives.IsTrue(entry.Value);
            else
                throw new PSArgumentException($"The key '{entry.Key}' is not valid in a property: use Name and Expression.");
        }

        return expression switch
        {
            ScriptBlock script => new PropertySpec(new PSPropertyExpression(script), name, descending),
            null when name is not null => new PropertySpec(new PSPropertyExpression(name), name, descending),
            null => throw new PSArgumentException("A property given as a hashtable needs an Expression."),
            _ => new PropertySpec(new PSPropertyExpression(LanguagePrimitives.ConvertTo<string>(expression)), name, descending),
        };
    }

    private static bool IsPrefix(string key, string word) => key.Length > 0 && word.StartsWith(key, StringComparison.Ordinal);
}
