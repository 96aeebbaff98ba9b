namespace Microsoft.PowerShell.Commands;

/// <summary>Gives an item a new name in its place.</summary>
[Cmdlet(VerbsCommon.Rename, "Item", SupportsShouldProcess = true, DefaultParameterSetName = "ByPath")]
internal sealed class RenameItemCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "ByPath", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "ByLiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true)]
    public string NewName { get; set; } = string.Empty;

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = (LiteralPath ?? Path)!;
        if (!ShouldProcess($"Item: {SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)} Destination: {NewName}", "Rename"))
            return;
        try
        {
            var renamed = InvokeProvider.Item.Rename(path, NewName, Force);
            if (PassThru)
                WriteObject(renamed, enumerateCollection: true);
        }
        catch (RuntimeException error) when (error is not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteError(new ErrorRecord(error, "RenameItemIOError", ErrorCategory.WriteError, path));
        }
    }
}
