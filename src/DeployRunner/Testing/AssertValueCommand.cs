namespace XDeploy.Runner.Testing;

/// <summary>Should: one operator, held against the pipeline's values.</summary>
[Cmdlet(VerbsLifecycle.Assert, "Value")]
internal sealed class AssertValueCommand : PSCmdlet
{
    private readonly List<object?> _actual = [];

    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public object? ActualValue { get; set; }

    [Parameter(Position = 0)]
    [Alias("RegularExpression", "ExpectedType", "ExpectedMessage", "ExpectedContent", "ParameterName", "CommandName")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public object? ExpectedValue { get; set; }

    [Parameter(Position = 1)]
    public string? ErrorId { get; set; }

    [Parameter(Position = 2)]
    public Type? ExceptionType { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public object? Type { get; set; }

    [Parameter]
    public SwitchParameter Mandatory { get; set; }

    [Parameter]
    public string? DefaultValue { get; set; }

    [Parameter]
    public string? Because { get; set; }

    [Parameter]
    public SwitchParameter Not { get; set; }

    [Parameter]
    [Alias("EQ")]
    public SwitchParameter Be { get; set; }

    [Parameter]
    [Alias("CEQ")]
    public SwitchParameter BeExactly { get; set; }

    [Parameter]
    public SwitchParameter BeNullOrEmpty { get; set; }

    [Parameter]
    public SwitchParameter BeTrue { get; set; }

    [Parameter]
    public SwitchParameter BeFalse { get; set; }

    [Parameter]
    [Alias("GT")]
    public SwitchParameter BeGreaterThan { get; set; }

    [Parameter]
    [Alias("GE")]
    public SwitchParameter BeGreaterOrEqual { get; set; }

    [Parameter]
    [Alias("LT")]
    public SwitchParameter BeLessThan { get; set; }

    [Parameter]
    [Alias("LE")]
    public SwitchParameter BeLessOrEqual { get; set; }

    [Parameter]
    [Alias("LIKE")]
    public SwitchParameter BeLike { get; set; }

    [Parameter]
    [Alias("CLIKE")]
    public SwitchParameter BeLikeExactly { get; set; }

    [Parameter]
    public SwitchParameter Match { get; set; }

    [Parameter]
    [Alias("CMATCH")]
    public SwitchParameter MatchExactly { get; set; }

    [Parameter]
    public SwitchParameter Contain { get; set; }

    [Parameter]
    public SwitchParameter BeIn { get; set; }

    [Parameter]
    public SwitchParameter HaveCount { get; set; }

    [Parameter]
    [Alias("HaveType")]
    public SwitchParameter BeOfType { get; set; }

    [Parameter]
    public SwitchParameter Exist { get; set; }

    [Parameter]
    public SwitchParameter FileContentMatch { get; set; }

    [Parameter]
    public SwitchParameter FileContentMatchExactly { get; set; }

    [Parameter]
    public SwitchParameter FileContentMatchMultiline { get; set; }

    [Parameter]
    public SwitchParameter Throw { get; set; }

    [Parameter]
    public SwitchParameter HaveParameter { get; set; }

    [Parameter]
    [Alias("Invoke")]
    public SwitchParameter InvokeMock { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // With no pipeline the record is processed once; a value counts only when it was given.
        if (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(ActualValue)))
            _actual.Add(ActualValue);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var chosen = Operators().Where(pair => pair.Chosen).Select(pair => pair.Check).ToList();
        if (InvokeMock)
            throw new PSNotSupportedException("Should -Invoke is not supported by this runner: it has no Mock.");
        if (chosen.Count != 1)
            throw new PSArgumentException("Should needs one operator, such as -Be: " + (chosen.Count == 0 ? "there is none." : "there are several."));
        chosen[0]();
    }

    private IEnumerable<(bool Chosen, Action Check)> Operators()
    {
        var exactly = (bool)(BeExactly || BeLikeExactly || MatchExactly || FileContentMatchExactly);
        yield return (Be || BeExactly, () => All(values => Equality.Check(values, ExpectedValue, exactly)));
        yield return (BeNullOrEmpty, () => All(Collections.NullOrEmpty));
        yield return (Contain, () => All(values => Collections.Contains(values, ExpectedValue)));
        yield return (HaveCount, () => All(values => Collections.Count(values, ExpectedValue)));
        yield return (BeIn, () => Each(value => Collections.IsIn(value, ExpectedValue)));
        yield return (BeTrue, () => Each(value => Ordering.Truth(value, expected: true)));
        yield return (BeFalse, () => Each(value => Ordering.Truth(value, expected: false)));
        yield return (BeGreaterThan, () => Each(value => Ordering.Greater(value, ExpectedValue)));
        yield return (BeGreaterOrEqual, () => Each(value => Ordering.GreaterOrEqual(value, ExpectedValue)));
        yield return (BeLessThan, () => Each(value => Ordering.Less(value, ExpectedValue)));
        yield return (BeLessOrEqual, () => Each(value => Ordering.LessOrEqual(value, ExpectedValue)));
        yield return (BeLike || BeLikeExactly, () => Each(value => Patterns.Like(value, ExpectedValue, exactly)));
        yield return (Match || MatchExactly, () => Each(value => Patterns.Match(value, ExpectedValue, exactly)));
        yield return (BeOfType, () => Each(value => TypeChecks.IsOfType(value, ExpectedValue)));
        yield return (Exist, () => Each(value => FileChecks.Exists(this, value)));
        yield return (
            FileContentMatch || FileContentMatchExactly || FileContentMatchMultiline,
            () => Each(value => FileChecks.Match(this, value, ExpectedValue, exactly, FileContentMatchMultiline)));
        yield return (HaveParameter, () => Each(value => TypeChecks.HasParameter(
            this, value, ExpectedValue, Type, MyInvocation.BoundParameters.ContainsKey(nameof(Mandatory)) ? Mandatory.IsPresent : null, DefaultValue)));
        yield return (Throw, () => Each(CheckThrow));
    }

    private void All(Func<IReadOnlyList<object?>, Assertion> check) => Hold(check(_actual));

    private void Each(Func<object?, Assertion> check)
    {
        foreach (var value in _actual.Count == 0 ? [null] : _actual)
            Hold(check(value));
    }

    private Assertion CheckThrow(object? value)
    {
        var expectation = new ThrowExpectation(LanguagePrimitives.ConvertTo<string>(ExpectedValue), ErrorId, ExceptionType);
        var error = ThrowExpectation.Run(this, value);
        if (PassThru && !Not && error is not null && expectation.Check(error).Holds)
            WriteObject(error);
        return expectation.Check(error);
    }

    private void Hold(Assertion assertion)
    {
        if (assertion.Holds != Not.IsPresent)
            return;
        var because = string.IsNullOrWhiteSpace(Because) ? string.Empty : $" because {Because.Trim()},";
        var message = (Not ? assertion.Unless : assertion.Otherwise).Replace(Assertion.Reason, because, StringComparison.Ordinal);
        ThrowTerminatingError(new ErrorRecord(new AssertionException(message), "PesterAssertionFailed", ErrorCategory.InvalidResult, targetObject: null));
    }
}
