namespace Microsoft.PowerShell.Commands;

/// <summary>Sets the value of an item, such as a variable, a function or an environment variable.</summary>
[Cmdlet(VerbsCommon.Set, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class SetItemCommand : PathCommand
{
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public object? Value { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in GivenPaths)
        {
            if (!ShouldProcess(path))
                continue;
            Try(path, () =>
            {
                var items = InvokeProvider.Item.Set([path], Value, Force, IsLiteral);
                if (PassThru)
                    WriteObject(items, enumerateCollection: true);
            });
        }
    }
}
