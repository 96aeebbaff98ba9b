namespace XDeploy.Runner.Testing;

/// <summary>Should -Be and -BeExactly.</summary>
internal static class Equality
{
    /// <summary>Compares the pipeline's values with the expected ones, one by one; null and empty are the same.</summary>
    public static Assertion Check(IReadOnlyList<object?> actual, object? expected, bool exactly)
    {
        var holds = Same(actual, Items(expected), exactly);
        var shown = actual.Count == 1 ? actual[0] : actual.Count == 0 ? null : actual;
        return new Assertion(
            holds,
            Difference(shown, expected, exactly),
            $"Expected {ValueText.Of(expected)} to be different from the actual value,{Assertion.Reason} but got {(exactly ? "exactly " : string.Empty)}the same value.");
    }

    private static bool Same(IReadOnlyList<object?> actual, IReadOnlyList<object?> expected, bool exactly)
    {
        if (IsNothing(actual) || IsNothing(expected))
            return IsNothing(actual) && IsNothing(expected);
        return actual.Count == expected.Count && actual.Zip(expected).All(pair =>
            Plain(pair.First) is Array || Plain(pair.Second) is Array
                ? Same(Items(pair.First), Items(pair.Second), exactly)
                : LanguagePrimitives.Equals(pair.Second, pair.First, !exactly));
    }

    private static bool IsNothing(IReadOnlyList<object?> values) => values.Count == 0 || (values.Count == 1 && values[0] is null);

    private static IReadOnlyList<object?> Items(object? value) => Plain(value) switch
    {
        null => [],
        Array array => array.Cast<object?>().ToList(),
        IReadOnlyList<object?> list => list,
        _ => [value],
    };

    private static object? Plain(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private static string Difference(object? actual, object? expected, bool exactly)
    {
        if (Plain(actual) is not string got || Plain(expected) is not string wanted)
            return $"Expected {(exactly ? "exactly " : string.Empty)}{ValueText.Of(expected)},{Assertion.Reason} but got {ValueText.Of(actual)}.";

        var comparison = exactly ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var length = Math.Min(got.Length, wanted.Length);
        var at = Enumerable.Range(0, length).FirstOrDefault(i => string.Compare(got, i, wanted, i, 1, comparison) != 0, length);
        var lengths = got.Length == wanted.Length
            ? $"String lengths are both {got.Length}."
            : $"Expected length: {wanted.Length}\nActual length:   {got.Length}";
        return $"""
            Expected strings to be the same,{Assertion.Reason} but they were different.
            {lengths}
            Strings differ at index {at}.
            Expected: '{Visible(wanted)}'
            But was:  '{Visible(got)}'
                       {new string('-', Visible(got[..at]).Length)}^
            """;
    }

    private static string Visible(string text) => text
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\x1b", "\\e", StringComparison.Ordinal)
        .Replace("\0", "\\0", StringComparison.Ordinal);
}
