namespace XDeploy.Runner.Testing;

/// <summary>Describe and Context: a block of tests, once or once for each item of -ForEach.</summary>
[Cmdlet(VerbsCommon.Add, "TestBlock")]
internal sealed class AddTestBlockCommand : TestWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = string.Empty;

    [Parameter(Mandatory = true, Position = 1)]
    [Alias("ScriptBlock")]
    public ScriptBlock? Fixture { get; set; }

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object? ForEach { get; set; }

    [Parameter]
    public SwitchParameter Skip { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var file = Discovering;
        var word = Word.Equals("Context", StringComparison.OrdinalIgnoreCase) ? "Context" : "Describing";
        foreach (var (hasData, item) in TestData.Items(MyInvocation.BoundParameters.ContainsKey(nameof(ForEach)), ForEach))
        {
            var block = new TestBlock(word, Name, file.Current)
            {
                Data = item,
                HasData = hasData,
                Tags = [.. file.Current.Tags, .. Tag],
                Skip = Skip,
            };
            var variables = block.Variables().Select(pair => new PSVariable(pair.Key, pair.Value)).ToList();
            file.Describe(block, () => Fixture!.InvokeWithContext(functionsToDefine: null, variables));
        }
    }
}
