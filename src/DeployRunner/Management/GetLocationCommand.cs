namespace Microsoft.PowerShell.Commands;

/// <summary>The current location.</summary>
[Cmdlet(VerbsCommon.Get, "Location")]
[OutputType(typeof(PathInfo), typeof(PathInfoStack))]
internal sealed class GetLocationCommand : PSCmdlet
{
    [Parameter]
    public SwitchParameter Stack { get; set; }

    [Parameter]
    public string StackName { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Stack)
            WriteObject(SessionState.Path.LocationStack(StackName));
        else
            WriteObject(SessionState.Path.CurrentLocation);
    }
}
