using System.Collections;

namespace XDeploy.Runner.Testing;

/// <summary>Should: compares the value on the pipeline with what is expected of it.</summary>
[Cmdlet(VerbsLifecycle.Assert, "Value")]
internal sealed class AssertValueCommand : PSCmdlet
{
    private readonly List<object?> _input = [];

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? ActualValue { get; set; }

    [Parameter(Position = 0)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [Alias("ExpectedMessage", "ExpectedType", "ParameterName", "RegularExpression")]
    public object? ExpectedValue { get; set; }

    [Parameter]
    public string? Because { get; set; }

    [Parameter]
    public SwitchParameter Not { get; set; }

    [Parameter]
    [Alias("EQ")]
    public SwitchParameter Be { get; set; }

    [Parameter]
    public SwitchParameter BeExactly { get; set; }

    [Parameter]
    public SwitchParameter BeNullOrEmpty { get; set; }

    [Parameter]
    public SwitchParameter BeTrue { get; set; }

    [Parameter]
    public SwitchParameter BeFalse { get; set; }

    [Parameter]
    public SwitchParameter BeGreaterThan { get; set; }

    [Parameter]
    public SwitchParameter BeGreaterOrEqual { get; set; }

    [Parameter]
    public SwitchParameter BeLessThan { get; set; }

    [Parameter]
    public SwitchParameter BeLessOrEqual { get; set; }

    [Parameter]
    public SwitchParameter BeLike { get; set; }

    [Parameter]
    public SwitchParameter BeLikeExactly { get; set; }

    [Parameter]
    public SwitchParameter Match { get; set; }

    [Parameter]
    public SwitchParameter MatchExactly { get; set; }

    [Parameter]
    public SwitchParameter Contain { get; set; }

    [Parameter]
    public SwitchParameter BeIn { get; set; }

    [Parameter]
    public SwitchParameter HaveCount { get; set; }

    [Parameter]
    public SwitchParameter BeOfType { get; set; }

    [Parameter]
    public SwitchParameter Exist { get; set; }

    [Parameter]
    public SwitchParameter FileContentMatch { get; set; }

    [Parameter]
    public SwitchParameter Throw { get; set; }

    /// <summary>With -Throw: the error's full id, or a wildcard for it.</summary>
    [Parameter]
    public string? ErrorId { get; set; }

    /// <summary>With -Throw: the exception's type.</summary>
    [Parameter]
    public Type? ExceptionType { get; set; }

    /// <summary>With -Throw: hand the error on.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _input.Add(ActualValue);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        object? actual = _input.Count == 1 ? _input[0] : _input.ToArray();
        if (Throw)
            AssertThrow(actual);
        else
            AssertHolds(actual);
    }

    private void AssertHolds(object? actual)
    {
        var items = actual is IEnumerable list and not string and not IDictionary ? list.Cast<object?>().ToArray() : [actual];
        var (holds, phrase) = Judge(actual, items);
        if (holds == Not)
            Fail($"Expected {(Not ? "not " : string.Empty)}{phrase}, but got {ValueText.Of(actual)}.");
    }

    private (bool Holds, string Phrase) Judge(object? actual, object?[] items)
    {
        var expected = ExpectedValue;
        var text = ValueText.Of(expected);
        if (Be || BeExactly)
            return (Comparison.Same(actual, expected, ignoreCase: Be), text);
        if (BeNullOrEmpty)
            return (items.Length == 0 || (items.Length == 1 && Comparison.IsEmpty(items[0])), "$null or empty");
        if (BeTrue)
            return (LanguagePrimitives.IsTrue(actual), "$true");
        if (BeFalse)
            return (!LanguagePrimitives.IsTrue(actual), "$false");
        if (BeGreaterThan)
            return (LanguagePrimitives.Compare(actual, expected) > 0, $"the value to be greater than {text}");
        if (BeGreaterOrEqual)
            return (LanguagePrimitives.Compare(actual, expected) >= 0, $"the value to be greater than or equal to {text}");
        if (BeLessThan)
            return (LanguagePrimitives.Compare(actual, expected) < 0, $"the value to be less than {text}");
        if (BeLessOrEqual)
            return (LanguagePrimitives.Compare(actual, expected) <= 0, $"the value to be less than or equal to {text}");
        if (BeLike || BeLikeExactly)
            return (Comparison.Like(actual, expected, ignoreCase: BeLike), $"like wildcard {text}");
        if (Match || MatchExactly)
            return (Comparison.Matches(actual, expected, ignoreCase: Match), $"regular expression {text} to match");
        if (Contain)
            return (items.Any(item => Comparison.Same(item, expected, ignoreCase: true)), $"{text} to be found in the collection");
        if (BeIn)
            return (LanguagePrimitives.GetEnumerable(expected) is { } set ? set.Cast<object?>().Any(e => Comparison.Same(actual, e, true)) : Comparison.Same(actual, expected, true), $"the value to be in {text}");
        if (HaveCount)
            return (items.Length == LanguagePrimitives.ConvertTo<int>(expected), $"a collection with size {text}");
        if (BeOfType)
            return (Array.TrueForAll(items, item => Comparison.IsOfType(item, expected)), $"the value to have type {text} or any of its subtypes");
        if (Exist)
            return (SessionState.InvokeProvider.Item.Exists(LanguagePrimitives.ConvertTo<string>(actual)), "the path to exist");
        if (FileContentMatch)
            return (Comparison.Matches(File.ReadAllText(GetUnresolvedProviderPathFromPSPath(LanguagePrimitives.ConvertTo<string>(actual))), expected, true), $"{text} to be found in the file");
        throw new PSNotSupportedException("Should: this operator is not supported by this runner; install Pester to use it.");
    }

    private void AssertThrow(object? actual)
    {
        var script = (actual as PSObject)?.BaseObject as ScriptBlock ?? actual as ScriptBlock
            ?? throw new PSArgumentException("Should -Throw takes a script block: { ... } | Should -Throw");
        ErrorRecord? error = null;
        try
        {
            script.Invoke();
        }
        catch (RuntimeException e)
        {
            error = e.ErrorRecord;
        }

        var because = new List<string>();
        if (error is not null && ExpectedValue is not null && !Comparison.Like(error.Exception.Message, ExpectedValue, ignoreCase: true) && !error.Exception.Message.Contains(LanguagePrimitives.ConvertTo<string>(ExpectedValue), StringComparison.OrdinalIgnoreCase))
            because.Add($"the message was {ValueText.Of(error.Exception.Message)}");
        if (error is not null && ErrorId is not null && !Comparison.Like(error.FullyQualifiedErrorId, ErrorId, ignoreCase: true))
            because.Add($"the FullyQualifiedErrorId was {ValueText.Of(error.FullyQualifiedErrorId)}");
        if (error is not null && ExceptionType is not null && !ExceptionType.IsInstanceOfType(error.Exception))
            because.Add($"the exception's type was {ValueText.Of(error.Exception.GetType())}");

        var holds = error is not null && because.Count == 0;
        if (holds == Not)
            Fail(Not ? $"Expected no exception to be thrown, but an exception was thrown: {error!.Exception.Message}" : $"Expected an exception to be thrown, but {(error is null ? "no exception was thrown" : string.Join(", and ", because))}.");
        if (PassThru && error is not null)
            WriteObject(error);
    }

    private void Fail(string message) => ThrowTerminatingError(new ErrorRecord(
        new AssertionException(string.IsNullOrEmpty(Because) ? message : message.TrimEnd('.') + $", because {Because}."),
        "PesterAssertionFailed", ErrorCategory.InvalidResult, targetObject: null));
}
