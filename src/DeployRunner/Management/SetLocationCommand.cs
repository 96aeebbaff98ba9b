namespace Microsoft.PowerShell.Commands;

/// <summary>Goes to a location; home without one.</summary>
[Cmdlet(VerbsCommon.Set, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
internal sealed class SetLocationCommand : LocationCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => Go("~");
}
