namespace XDeploy.Runner.Testing;

/// <summary>BeforeDiscovery: script that prepares what discovery needs, in the file's scope.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "TestDiscovery")]
internal sealed class InvokeTestDiscoveryCommand : TestWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _ = Discovering;
        InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock!, input: null);
    }
}
