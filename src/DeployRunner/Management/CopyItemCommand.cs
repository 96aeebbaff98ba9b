namespace Microsoft.PowerShell.Commands;

/// <summary>Copies items to another place.</summary>
[Cmdlet(VerbsCommon.Copy, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class CopyItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public string Destination { get; set; } = ".";

    [Parameter]
    public SwitchParameter Container { get; set; } = true;

    [Parameter]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var names = new NameFilter(Filter, Include, Exclude);
        foreach (var path in GivenPaths.SelectMany(Existing).Where(path => names.IsEmpty || names.Accepts(SessionState.Path.ParseChildName(path))))
        {
            if (!ShouldProcess($"Item: {Shown(path)} Destination: {Shown(Destination)}", "Copy"))
                continue;
            Try(path, () =>
            {
                var copies = InvokeProvider.Item.Copy(
                    [path],
                    Destination,
                    Recurse,
                    Container ? CopyContainers.CopyTargetContainer : CopyContainers.CopyChildrenOfTargetContainer,
                    Force,
                    literalPath: true);
                if (PassThru)
                    WriteObject(copies, enumerateCollection: true);
            });
        }
    }
}
