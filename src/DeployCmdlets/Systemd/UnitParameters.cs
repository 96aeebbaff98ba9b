using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>Reads the parameters that cmdlets for units share.</summary>
internal static class UnitParameters
{
    /// <summary>Unit names as systemctl takes them: without a type they are services.</summary>
    public static IReadOnlyList<UnitName> Names(IEnumerable<string>? names, string type = "service") =>
        [.. (names ?? []).Select(name => UnitName.ParseOrComplete(name, type))];

    /// <summary>The template of a target's instances: the one that was named, or the one with the target's name.</summary>
    public static UnitName Template(string? name, UnitName target) => UnitName.ParseOrComplete(name ?? $"{target.Prefix}@.service");

    /// <summary>Variables or directives: an [ordered] table in its order, a plain one sorted, so that the same call writes the same file.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary? table)
    {
        var entries = (table ?? new Hashtable()).Cast<DictionaryEntry>()
            .Select(e => KeyValuePair.Create(Text(e.Key), Unwrap(e.Value)));
        return table is OrderedDictionary ? entries : entries.OrderBy(e => e.Key, StringComparer.Ordinal);
    }

    /// <summary>The values of a directive: one, or several that each get a line; true and false as systemd writes them.</summary>
    public static IReadOnlyList<string> Values(object? value) =>
        value is IEnumerable list and not string ? [.. list.Cast<object?>().Select(item => Text(Unwrap(item)))] : [Text(value)];

    /// <summary>A value as text, the same in every culture.</summary>
    public static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool yes => yes ? "yes" : "no",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? string.Empty,
    };

    /// <summary>The variables or other pairs of texts of a table.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Pairs(IDictionary? table) =>
        [.. Entries(table).Select(e => KeyValuePair.Create(e.Key, Text(e.Value)))];

    /// <summary>The directives of a table, each with its values.</summary>
    public static IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Directives(IDictionary? table) =>
        [.. Entries(table).Select(e => KeyValuePair.Create(e.Key, Values(e.Value)))];

    /// <summary>A value without what PowerShell puts around it.</summary>
    public static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
