namespace Microsoft.PowerShell.Commands;

/// <summary>Says whether all parts of a path exist.</summary>
[Cmdlet(VerbsDiagnostic.Test, "Path", DefaultParameterSetName = "Path")]
[OutputType(typeof(bool))]
internal sealed class TestPathCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? Path { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    [Alias("Type")]
    public TestPathType PathType { get; set; }

    [Parameter]
    public SwitchParameter IsValid { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in LiteralPath ?? Path ?? [])
            WriteObject(Test(path));
    }

    private bool Test(string? path)
    {
        if (string.IsNullOrWhiteSpace(path))
            return false;
        try
        {
            if (IsValid)
                return SessionState.Path.IsValid(path);
            var literal = LiteralPath is not null;
            if (!InvokeProvider.Item.Exists(path, force: true, literal))
                return false;
            if (PathType == TestPathType.Any)
                return true;
            var items = literal ? [path] : SessionState.Path.GetResolvedPSPathFromPSPath(path).Select(info => info.Path);
            return items.All(item => InvokeProvider.Item.IsContainer(item) == (PathType == TestPathType.Container));
        }
        catch (RuntimeException error) when (error is not PipelineStoppedException)
        {
            return false;
        }
    }
}
