namespace Microsoft.PowerShell.Commands;

/// <summary>Moves items to another place.</summary>
[Cmdlet(VerbsCommon.Move, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class MoveItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths.SelectMany(Existing))
        {
            if (!ShouldProcess($"Item: {Shown(path)} Destination: {Shown(Destination)}", "Move"))
                continue;
            Try(path, () =>
            {
                var moved = InvokeProvider.Item.Move([path], Destination, Force, literalPath: true);
                if (PassThru)
                    WriteObject(moved, enumerateCollection: true);
            });
        }
    }
}
