using System.Collections;
using System.Text.RegularExpressions;

namespace XDeploy.Runner.Testing;

/// <summary>How Should compares: by PowerShell's own rules, with the expected value's type deciding.</summary>
internal static class Comparison
{
    public static bool Same(object? actual, object? expected, bool ignoreCase)
    {
        if (Items(actual) is { } left && Items(expected) is { } right)
            return left.Length == right.Length && left.Zip(right).All(pair => Same(pair.First, pair.Second, ignoreCase));
        if (Items(actual) is { Length: 1 } single)
            return Same(single[0], expected, ignoreCase);
        if (actual is null || expected is null)
            return actual is null && expected is null;
        return LanguagePrimitives.Equals(expected, actual, ignoreCase) || LanguagePrimitives.Equals(actual, expected, ignoreCase);
    }

    public static bool IsEmpty(object? value) => Plain(value) switch
    {
        null => true,
        string text => text.Length == 0,
        ICollection items => items.Count == 0,
        _ => false,
    };

    public static bool Like(object? actual, object? pattern, bool ignoreCase) =>
        WildcardPattern.Get(LanguagePrimitives.ConvertTo<string>(pattern), ignoreCase ? WildcardOptions.IgnoreCase : WildcardOptions.None)
            .IsMatch(LanguagePrimitives.ConvertTo<string>(actual));

    public static bool Matches(object? actual, object? pattern, bool ignoreCase) =>
        Regex.IsMatch(LanguagePrimitives.ConvertTo<string>(actual), LanguagePrimitives.ConvertTo<string>(pattern), ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);

    public static bool IsOfType(object? value, object? type) =>
        LanguagePrimitives.ConvertTo<Type>(Plain(type) is string name ? name.Trim('[', ']') : type).IsInstanceOfType(Plain(value));

    private static object? Plain(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static object?[]? Items(object? value) =>
        Plain(value) is IEnumerable items and not string and not IDictionary ? [.. items.Cast<object?>()] : null;
}
