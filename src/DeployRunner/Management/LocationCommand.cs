namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that goes to another location.</summary>
internal abstract class LocationCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Goes to the location; a path that is not there is a non-terminating error.</summary>
    protected void Go(string fallback)
    {
        var target = LiteralPath is not null ? WildcardPattern.Escape(LiteralPath) : Path ?? fallback;
        try
        {
            var location = SessionState.Path.SetLocation(target);
            if (PassThru)
                WriteObject(location);
        }
        catch (ItemNotFoundException error)
        {
            WriteError(new ErrorRecord(error, "PathNotFound", ErrorCategory.ObjectNotFound, target));
        }
        catch (RuntimeException error) when (error is not PipelineStoppedException)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
        catch (PSArgumentException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
    }
}
