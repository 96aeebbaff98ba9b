namespace Microsoft.PowerShell.Commands;

/// <summary>Gets the items at paths.</summary>
[Cmdlet(VerbsCommon.Get, "Item", DefaultParameterSetName = "Path")]
internal sealed class GetItemCommand : PathCommand
{
    [Parameter]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var names = new NameFilter(Filter, Include, Exclude);
        foreach (var path in GivenPaths)
            Try(path, () => WriteObject(InvokeProvider.Item.Get([path], Force, IsLiteral).Where(names.Accepts), enumerateCollection: true));
    }
}
