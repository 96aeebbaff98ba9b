namespace Microsoft.PowerShell.Commands;

/// <summary>Empties items without removing them.</summary>
[Cmdlet(VerbsCommon.Clear, "Content", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class ClearContentCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths.SelectMany(Existing))
        {
            if (ShouldProcess(Shown(path), "Clear Content"))
                Try(path, () => InvokeProvider.Content.Clear([path], Force, literalPath: true));
        }
    }
}
