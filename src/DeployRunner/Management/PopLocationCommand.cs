namespace Microsoft.PowerShell.Commands;

/// <summary>Goes back to the location remembered last.</summary>
[Cmdlet(VerbsCommon.Pop, "Location")]
[OutputType(typeof(PathInfo))]
internal sealed class PopLocationCommand : PSCmdlet
{
    [Parameter]
    public string StackName { get; set; } = string.Empty;

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var location = SessionState.Path.PopLocation(StackName);
        if (PassThru)
            WriteObject(location);
    }
}
