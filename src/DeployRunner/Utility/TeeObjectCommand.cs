namespace Microsoft.PowerShell.Commands;

/// <summary>Passes its input on, and keeps it in a file or a variable.</summary>
[Cmdlet("Tee", "Object", DefaultParameterSetName = "File")]
internal sealed class TeeObjectCommand : PSCmdlet
{
    private readonly List<object> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "File")]
    [Alias("Path")]
    public string? FilePath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "LiteralFile")]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter(ParameterSetName = "File")]
    public SwitchParameter Append { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Variable")]
    public string? Variable { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        _items.Add(InputObject);
        WriteObject(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Variable is not null)
        {
            SessionState.PSVariable.Set(Variable, _items.Count == 1 ? _items[0] : _items.ToArray());
            return;
        }

        var path = GetUnresolvedProviderPathFromPSPath(LiteralPath ?? FilePath);
        var text = InvokeCommand.InvokeScript("$args | Microsoft.PowerShell.Utility\\Out-String", _items.ToArray());
        TextFiles.Write(this, path, string.Concat(text), TextFiles.Utf8, Append, force: false);
    }
}
