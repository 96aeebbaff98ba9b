namespace Microsoft.PowerShell.Commands;

/// <summary>Remembers the current location, and goes to another.</summary>
[Cmdlet(VerbsCommon.Push, "Location", DefaultParameterSetName = "Path")]
[OutputType(typeof(PathInfo))]
internal sealed class PushLocationCommand : LocationCommand
{
    [Parameter]
    public string StackName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        SessionState.Path.PushCurrentLocation(StackName);
        if (Path is not null || LiteralPath is not null)
            Go(".");
    }
}
