namespace Microsoft.PowerShell.Commands;

/// <summary>Reads lines of separated values as objects.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Csv")]
internal sealed class ConvertFromCsvCommand : PSCmdlet
{
    private readonly List<string> _lines = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowEmptyString]
    [AllowNull]
    public PSObject[]? InputObject { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter]
    public string[]? Header { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _lines.AddRange((InputObject ?? []).Where(line => line is not null).Select(line => line.ToString()));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        using var reader = new StringReader(string.Join('\n', _lines));
        IReadOnlyList<string>? header = Header;
        foreach (var row in CsvText.Rows(reader, Delimiter))
        {
            if (header is not null)
                WriteObject(CsvText.Object(header, row));
            else if (row[0]?.StartsWith("#TYPE", StringComparison.Ordinal) != true)
                header = row.Select(name => name ?? string.Empty).ToList();
        }
    }
}
