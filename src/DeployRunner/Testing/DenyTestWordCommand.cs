namespace XDeploy.Runner.Testing;

/// <summary>Mock and its kin: words that this runner does not have.</summary>
[Cmdlet(VerbsSecurity.Block, "TestWord")]
internal sealed class DenyTestWordCommand : TestWord
{
    [Parameter(ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public object[]? Arguments { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => throw new PSNotSupportedException(
        $"{Word} is not supported by this runner: the tests work on real hosts and files. Install Pester to use it.");
}
