namespace Microsoft.PowerShell.Commands;

/// <summary>Adds to the content of items.</summary>
[Cmdlet(VerbsCommon.Add, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class AddContentCommand : ContentCommand
{
    /// <inheritdoc/>
    protected override bool Appends => true;
}
