using System.Globalization;

namespace XDeploy.Runner.Testing;

/// <summary>Should -BeTrue, -BeFalse, -BeGreaterThan and its kin.</summary>
internal static class Ordering
{
    /// <summary>The value counts as true or false.</summary>
    public static Assertion Truth(object? actual, bool expected)
    {
        var wanted = expected ? "$true" : "$false";
        var opposite = expected ? "$false" : "$true";
        return new Assertion(
            LanguagePrimitives.IsTrue(actual) == expected,
            $"Expected {wanted},{Assertion.Reason} but got {ValueText.Of(actual)}.",
            $"Expected {opposite},{Assertion.Reason} but got {ValueText.Of(actual)}.");
    }

    /// <summary>actual -gt expected.</summary>
    public static Assertion Greater(object? actual, object? expected) =>
        Make(Compare(actual, expected) > 0, "greater than", "less than or equal to", actual, expected);

    /// <summary>actual -ge expected.</summary>
    public static Assertion GreaterOrEqual(object? actual, object? expected) =>
        Make(Compare(actual, expected) >= 0, "greater than or equal to", "less than", actual, expected);

    /// <summary>actual -lt expected.</summary>
    public static Assertion Less(object? actual, object? expected) =>
        Make(Compare(actual, expected) < 0, "less than", "greater than or equal to", actual, expected);

    /// <summary>actual -le expected.</summary>
    public static Assertion LessOrEqual(object? actual, object? expected) =>
        Make(Compare(actual, expected) <= 0, "less than or equal to", "greater than", actual, expected);

    private static int Compare(object? actual, object? expected) =>
        LanguagePrimitives.Compare(actual, expected, ignoreCase: true, CultureInfo.InvariantCulture);

    private static Assertion Make(bool holds, string wanted, string opposite, object? actual, object? expected) => new(
        holds,
        $"Expected the actual value to be {wanted} {ValueText.Of(expected)},{Assertion.Reason} but got {ValueText.Of(actual)}.",
        $"Expected the actual value to be {opposite} {ValueText.Of(expected)},{Assertion.Reason} but got {ValueText.Of(actual)}.");
}
