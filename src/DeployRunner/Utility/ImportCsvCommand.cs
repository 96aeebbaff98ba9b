using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Reads files of separated values as objects.</summary>
[Cmdlet(VerbsData.Import, "Csv", DefaultParameterSetName = "Path")]
internal sealed class ImportCsvCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[]? Path { get; set; }

    [Parameter(Position = 1)]
    public char Delimiter { get; set; } = ',';

    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public string[]? Header { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var encoding = TextFiles.EncodingOf(this, Encoding);
        foreach (var file in FilePaths.Resolve(this, Path, Path is null ? LiteralPath : null))
        {
            using var reader = new StreamReader(file, encoding);
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
}
