namespace Microsoft.PowerShell.Commands;

/// <summary>Replaces the content of items.</summary>
[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class SetContentCommand : ContentCommand
{
    /// <inheritdoc/>
    protected override bool Appends => false;
}
