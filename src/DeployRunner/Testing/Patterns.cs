using System.Text.RegularExpressions;

namespace XDeploy.Runner.Testing;

/// <summary>Should -BeLike and -Match.</summary>
internal static class Patterns
{
    /// <summary>A wildcard.</summary>
    public static Assertion Like(object? actual, object? expected, bool exactly)
    {
        var pattern = WildcardPattern.Get(
            LanguagePrimitives.ConvertTo<string>(expected) ?? string.Empty, exactly ? WildcardOptions.None : WildcardOptions.IgnoreCase);
        var kind = exactly ? "case sensitively like wildcard" : "like wildcard";
        return Make(pattern.IsMatch(LanguagePrimitives.ConvertTo<string>(actual) ?? string.Empty), kind, actual, expected, string.Empty);
    }

    /// <summary>A regular expression.</summary>
    public static Assertion Match(object? actual, object? expected, bool exactly)
    {
        var holds = Regex.IsMatch(
            LanguagePrimitives.ConvertTo<string>(actual) ?? string.Empty,
            LanguagePrimitives.ConvertTo<string>(expected) ?? string.Empty,
            exactly ? RegexOptions.None : RegexOptions.IgnoreCase);
        return Make(holds, "regular expression", actual, expected, exactly ? "case sensitively " : string.Empty);
    }

    private static Assertion Make(bool holds, string kind, object? actual, object? expected, string manner) => new(
        holds,
        $"Expected {kind} {ValueText.Of(expected)} to {manner}match {ValueText.Of(actual)},{Assertion.Reason} but it did not match.",
        $"Expected {kind} {ValueText.Of(expected)} to not {manner}match {ValueText.Of(actual)},{Assertion.Reason} but it did match.");
}
