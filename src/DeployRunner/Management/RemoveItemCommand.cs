namespace Microsoft.PowerShell.Commands;

/// <summary>Removes items.</summary>
[Cmdlet(VerbsCommon.Remove, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
internal sealed class RemoveItemCommand : PathCommand
{
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var names = new NameFilter(Filter, Include, Exclude);
        foreach (var path in GivenPaths.SelectMany(Existing).Where(path => names.IsEmpty || names.Accepts(SessionState.Path.ParseChildName(path))))
        {
            Try(path, () =>
            {
                // A link to a directory is removed itself: nothing that lies behind it is.
                var file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
                var isLink = provider.Name == "FileSystem" && new FileInfo(file).LinkTarget is not null;
                if (!isLink && !Recurse && InvokeProvider.Item.IsContainer(path) && InvokeProvider.ChildItem.HasChild(path, Force, literalPath: true)
                    && !ShouldContinue(
                        $"The item at {Shown(path)} has children and the Recurse parameter was not specified. If you continue, all children will be removed with the item. Are you sure you want to continue?",
                        "Confirm"))
                {
                    return;
                }

                if (!ShouldProcess(Shown(path), InvokeProvider.Item.IsContainer(path) ? "Remove Directory" : "Remove File"))
                    return;
                if (isLink)
                    File.Delete(file);
                else
                    InvokeProvider.Item.Remove([path], recurse: true, Force, literalPath: true);
            });
        }
    }
}
