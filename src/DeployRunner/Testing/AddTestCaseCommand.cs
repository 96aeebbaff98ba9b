namespace XDeploy.Runner.Testing;

/// <summary>It: a test, once or once for each item of -ForEach.</summary>
[Cmdlet(VerbsCommon.Add, "TestCase")]
internal sealed class AddTestCaseCommand : TestWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = string.Empty;

    [Parameter(Position = 1)]
    public ScriptBlock? Test { get; set; }

    [Parameter]
    [Alias("TestCases")]
    [AllowNull]
    [AllowEmptyCollection]
    public object? ForEach { get; set; }

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var file = Discovering;
        if (file.Current.Parent is null)
            throw new PSInvalidOperationException($"The test '{Name}' is outside a Describe block.");
        if (Test is null && !Skip)
            throw new PSArgumentException($"The test '{Name}' has no script block: is its opening brace on the next line?");
        foreach (var (hasData, item) in TestData.Items(MyInvocation.BoundParameters.ContainsKey(nameof(ForEach)), ForEach))
        {
            file.Current.Add(new TestCase(Name, Test, file.Current)
            {
                Data = item,
                HasData = hasData,
                Tags = [.. file.Current.Tags, .. Tag],
                Skip = Skip,
            });
        }
    }
}
