namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that makes rows of its input; the first object gives the columns.</summary>
internal abstract class CsvWriterCommand : PSCmdlet
{
    /// <summary>The columns, once the first object has come.</summary>
    protected List<string>? Columns { get; set; }

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    [ValidateSet("Always", "AsNeeded", "Never")]
    [Alias("UQ")]
    public string UseQuotes { get; set; } = "Always";

    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    [Parameter]
    [Alias("NTI")]
    public SwitchParameter NoTypeInformation { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null)
            return;
        if (Columns is null)
        {
            Columns = CsvText.Header(InputObject);
            if (!NoHeader)
                Emit(Line(Columns));
        }

        Emit(Line(CsvText.Fields(InputObject, Columns)));
    }

    /// <summary>Takes one line.</summary>
    protected abstract void Emit(string line);

    private string Line(IEnumerable<string?> fields) =>
        UseQuotes == "Never" ? string.Join(Delimiter, fields) : CsvText.Row(fields, Delimiter, quoteAsNeeded: UseQuotes == "AsNeeded");
}
