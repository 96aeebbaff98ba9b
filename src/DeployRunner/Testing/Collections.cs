using System.Collections;

namespace XDeploy.Runner.Testing;

/// <summary>Should -BeNullOrEmpty, -Contain, -BeIn and -HaveCount.</summary>
internal static class Collections
{
    /// <summary>Nothing, null, an empty text or an empty hashtable.</summary>
    public static Assertion NullOrEmpty(IReadOnlyList<object?> actual)
    {
        var holds = actual.Count == 0 || (actual.Count == 1 && Plain(actual[0]) switch
        {
            null => true,
            Hashtable table => table.Count == 0,
            Array array => array.Length == 0,
            var value => LanguagePrimitives.ConvertTo<string>(value).Length == 0,
        });
        return new Assertion(
            holds,
            $"Expected $null or empty,{Assertion.Reason} but got {ValueText.Of(Shown(actual))}.",
            $"Expected a value,{Assertion.Reason} but got $null or empty.");
    }

    /// <summary>The pipeline has the value.</summary>
    public static Assertion Contains(IReadOnlyList<object?> actual, object? expected) => new(
        actual.Any(item => LanguagePrimitives.Equals(item, expected, ignoreCase: true)),
        $"Expected {ValueText.Of(expected)} to be found in collection {ValueText.Of(actual)},{Assertion.Reason} but it was not found.",
        $"Expected {ValueText.Of(expected)} to not be found in collection {ValueText.Of(actual)},{Assertion.Reason} but it was found.");

    /// <summary>The expected collection has the value.</summary>
    public static Assertion IsIn(object? actual, object? expected) => new(
        (LanguagePrimitives.GetEnumerable(expected) ?? new[] { expected }).Cast<object?>().Any(item => LanguagePrimitives.Equals(item, actual, ignoreCase: true)),
        $"Expected collection {ValueText.Of(expected)} to contain {ValueText.Of(actual)},{Assertion.Reason} but it was not found.",
        $"Expected collection {ValueText.Of(expected)} to not contain {ValueText.Of(actual)},{Assertion.Reason} but it was found.");

    /// <summary>The pipeline has that many values.</summary>
    public static Assertion Count(IReadOnlyList<object?> actual, object? expected)
    {
        var size = LanguagePrimitives.ConvertTo<int>(expected);
        var wanted = size == 0 ? "an empty collection" : $"a collection with size {size}";
        var but = actual.Count == 0 ? "an empty collection" : $"collection with size {actual.Count} {ValueText.Of(actual)}";
        return new Assertion(
            actual.Count == size,
            $"Expected {wanted},{Assertion.Reason} but got {but}.",
            size == 0
                ? $"Expected a non-empty collection,{Assertion.Reason} but got an empty collection."
                : $"Expected a collection with size different from {size},{Assertion.Reason} but got collection with that size {ValueText.Of(actual)}.");
    }

    private static object? Shown(IReadOnlyList<object?> actual) => actual.Count == 1 ? actual[0] : actual;

    private static object? Plain(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
