namespace Microsoft.PowerShell.Commands;

/// <summary>Lists the items under paths.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Items")]
internal sealed class GetChildItemCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Items", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralItems", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Position = 1)]
    public string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    [Parameter]
    [Alias("s", "r")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint Depth { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Name { get; set; }

    [Parameter]
    [Alias("ad")]
    public SwitchParameter Directory { get; set; }

    [Parameter]
    [Alias("af")]
    public SwitchParameter File { get; set; }

    [Parameter]
    [Alias("ah", "h")]
    public SwitchParameter Hidden { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var names = new NameFilter(Filter, Include, Exclude);
        var depth = MyInvocation.BoundParameters.ContainsKey(nameof(Depth)) ? Depth : uint.MaxValue;
        var recurse = Recurse || depth != uint.MaxValue;
        foreach (var path in LiteralPath ?? Path ?? ["."])
        {
            try
            {
                var root = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);
                foreach (var item in InvokeProvider.ChildItem.Get([path], recurse, depth, Force || Hidden, LiteralPath is not null))
                {
                    if (Accepts(item) && names.Accepts(item))
                        WriteObject(Name ? NameOf(item, root, recurse) : item);
                }
            }
            catch (ItemNotFoundException error)
            {
                WriteError(new ErrorRecord(error, "PathNotFound", ErrorCategory.ObjectNotFound, path));
            }
            catch (RuntimeException error) when (error is not PipelineStoppedException)
            {
                WriteError(new ErrorRecord(error.ErrorRecord, error));
            }
        }
    }

    private static object? NameOf(PSObject item, string root, bool recurse) =>
        recurse && item.BaseObject is FileSystemInfo info
            ? System.IO.Path.GetRelativePath(root, info.FullName)
            : item.Properties["PSChildName"]?.Value;

    private bool Accepts(PSObject item)
    {
        if (Hidden && item.BaseObject is FileSystemInfo info && !info.Attributes.HasFlag(FileAttributes.Hidden))
            return false;
        if (Directory == File)
            return true;
        return LanguagePrimitives.IsTrue(item.Properties["PSIsContainer"]?.Value) == Directory;
    }
}
