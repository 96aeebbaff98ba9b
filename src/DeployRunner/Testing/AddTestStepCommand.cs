namespace XDeploy.Runner.Testing;

/// <summary>BeforeAll, AfterAll, BeforeEach and AfterEach: scripts that run around tests.</summary>
[Cmdlet(VerbsCommon.Add, "TestStep")]
internal sealed class AddTestStepCommand : TestWord
{
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("Scriptblock")]
    public ScriptBlock? Script { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var block = Discovering.Current;
        var steps = Word.ToUpperInvariant() switch
        {
            "BEFOREALL" => block.BeforeAll,
            "AFTERALL" => block.AfterAll,
            "BEFOREEACH" => block.BeforeEach,
            _ => block.AfterEach,
        };
        steps.Add(Script!);
    }
}
