namespace XDeploy.Runner.Testing;

/// <summary>Should -Throw: the error that a script block is to end with.</summary>
/// <param name="message">A wildcard for its message, or null.</param>
/// <param name="errorId">A wildcard for its fully qualified id, or null.</param>
/// <param name="type">The exception's type, or null.</param>
internal sealed class ThrowExpectation(string? message, string? errorId, Type? type)
{
    // A try block is what makes an error in a statement end the script, so the script is called from one.
    private const string Caller = "param($____script) try { $null = & $____script } catch { $_ }";

    /// <summary>Runs the script block; its error, or null.</summary>
    public static ErrorRecord? Run(PSCmdlet caller, object? value)
    {
        if ((value is PSObject wrapped ? wrapped.BaseObject : value) is not ScriptBlock script)
            throw new PSArgumentException("Input is missing or not a ScriptBlock. Input to '-Throw' and '-Not -Throw' must be enclosed in curly braces.");
        var results = caller.InvokeCommand.InvokeScript(useLocalScope: true, caller.InvokeCommand.NewScriptBlock(Caller), input: null, script);
        return results.Select(result => result?.BaseObject).OfType<ErrorRecord>().LastOrDefault();
    }

    /// <summary>Holds the error against what is expected.</summary>
    public Assertion Check(ErrorRecord? error)
    {
        var wanted = new List<string>();
        var buts = new List<string>();
        Filter(type is not null, $"type {ValueText.Of(type)}", type?.IsInstanceOfType(error?.Exception), $"the exception type was {ValueText.Of(error?.Exception.GetType())}");
        Filter(
            !string.IsNullOrWhiteSpace(message),
            $"message like {ValueText.Of(message is null ? null : WildcardPattern.Unescape(message))}",
            IsLike(error?.Exception.Message, message),
            $"the message was {ValueText.Of(error?.Exception.Message)}");
        Filter(
            !string.IsNullOrWhiteSpace(errorId),
            $"FullyQualifiedErrorId {ValueText.Of(errorId)}",
            IsLike(error?.FullyQualifiedErrorId, errorId),
            $"the FullyQualifiedErrorId was {ValueText.Of(error?.FullyQualifiedErrorId)}");
        if (error is null)
            buts.Add("no exception was thrown");

        var from = error?.InvocationInfo is { } at ? $" from {at.ScriptName}:{at.ScriptLineNumber} char:{at.OffsetInLine}" : string.Empty;
        var with = wanted.Count == 0 ? string.Empty : " with " + string.Join(" and ", wanted);
        return error is null
            ? new Assertion(Holds: false, $"Expected an exception{with} to be thrown,{Assertion.Reason} but no exception was thrown.", string.Empty)
            : new Assertion(
                buts.Count == 0,
                $"Expected an exception{with} to be thrown,{Assertion.Reason} but {string.Join(" and ", buts)}.{from}",
                $"Expected no exception to be thrown,{Assertion.Reason} but an exception \"{error.Exception.Message}\" was thrown{from}.");

        void Filter(bool asked, string what, bool? matches, string but)
        {
            if (!asked)
                return;
            wanted.Add(what);
            if (error is not null && matches != true)
                buts.Add(but);
        }
    }

    private static bool IsLike(string? text, string? pattern) =>
        text is not null && pattern is not null && WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(text);
}
