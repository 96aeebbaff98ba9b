using System.Collections;
using System.Globalization;

namespace XDeploy.Runner.Testing;

/// <summary>Values as failures show them.</summary>
internal static class ValueText
{
    private const int MostItems = 10;

    /// <summary>The value's text: 'text', 1, $true, $null, @(1, 2), @{a=1}, [type].</summary>
    public static string Of(object? value)
    {
        var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null:
                return "$null";
            case string text:
                return text.Length == 0 ? "<empty>" : $"'{text}'";
            case bool flag:
                return flag ? "$true" : "$false";
            case Type type:
                return $"[{NameOf(type)}]";
            case DateTime date:
                return date.ToString("o", CultureInfo.InvariantCulture);
            case ScriptBlock script:
                return $"{{{script}}}";
            case IDictionary table:
                return "@{" + string.Join("; ", table.Cast<DictionaryEntry>().Select(entry => $"{entry.Key}={Of(entry.Value)}")) + "}";
            case IEnumerable items:
                var list = items.Cast<object?>().Take(MostItems + 1).Select(Of).ToList();
                return "@(" + string.Join(", ", list.Take(MostItems)) + (list.Count > MostItems ? ", …" : string.Empty) + ")";
            case PSObject custom:
                return "PSObject{" + string.Join("; ", custom.Properties.Select(property => $"{property.Name}={Of(property.Value)}")) + "}";
            default:
                return LanguagePrimitives.ConvertTo<string>(plain);
        }
    }

    /// <summary>A type's name as scripts write it.</summary>
    public static string NameOf(Type type) => LanguagePrimitives.ConvertTo<string>(type);
}
