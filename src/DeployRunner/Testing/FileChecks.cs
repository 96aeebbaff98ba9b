using System.Text.RegularExpressions;

namespace XDeploy.Runner.Testing;

/// <summary>Should -Exist and -FileContentMatch.</summary>
internal static class FileChecks
{
    /// <summary>Something is at the path.</summary>
    public static Assertion Exists(PSCmdlet caller, object? actual)
    {
        var path = LanguagePrimitives.ConvertTo<string>(actual);
        return new Assertion(
            !string.IsNullOrWhiteSpace(path) && caller.InvokeProvider.Item.Exists(path),
            $"Expected path {ValueText.Of(path)} to exist,{Assertion.Reason} but it did not exist.",
            $"Expected path {ValueText.Of(path)} to not exist,{Assertion.Reason} but it did exist.");
    }

    /// <summary>A line of the file, or the whole of it, matches a regular expression.</summary>
    public static Assertion Match(PSCmdlet caller, object? actual, object? expected, bool exactly, bool wholeFile)
    {
        var path = LanguagePrimitives.ConvertTo<string>(actual);
        var file = caller.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
        var options = exactly ? RegexOptions.None : RegexOptions.IgnoreCase;
        if (wholeFile)
            options |= RegexOptions.Multiline;
        var pattern = new Regex(LanguagePrimitives.ConvertTo<string>(expected), options);
        var holds = wholeFile ? pattern.IsMatch(File.ReadAllText(file)) : File.ReadLines(file).Any(pattern.IsMatch);
        var manner = exactly ? "case sensitively " : string.Empty;
        return new Assertion(
            holds,
            $"Expected {ValueText.Of(expected)} to be {manner}found in file {ValueText.Of(path)},{Assertion.Reason} but it was not found.",
            $"Expected {ValueText.Of(expected)} to not be {manner}found in file {ValueText.Of(path)},{Assertion.Reason} but it was found.");
    }
}
