namespace Microsoft.PowerShell.Commands;

/// <summary>Defines or changes an alias.</summary>
[Cmdlet(VerbsCommon.Set, "Alias", SupportsShouldProcess = true)]
[OutputType(typeof(AliasInfo))]
internal sealed class SetAliasCommand : WriteAliasCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Define();
}
