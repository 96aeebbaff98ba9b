using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Writes its input to a file of separated values.</summary>
[Cmdlet(VerbsData.Export, "Csv", SupportsShouldProcess = true)]
internal sealed class ExportCsvCommand : CsvWriterCommand
{
    private readonly StringBuilder _text = new();

    [Parameter(Position = 0)]
    public string? Path { get; set; }

    [Parameter]
    [Alias("PSPath", "LP")]
    public string? LiteralPath { get; set; }

    [Parameter]
    public string? Encoding { get; set; }

    [Parameter]
    public SwitchParameter Append { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Append && System.IO.File.Exists(Target()))
        {
            using var reader = new StreamReader(Target());
            Columns = CsvText.Rows(reader, Delimiter).FirstOrDefault()?.Select(name => name ?? string.Empty).ToList();
        }
    }

    /// <inheritdoc/>
    protected override void Emit(string line) => _text.Append(line).Append('\n');

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var path = Target();
        if (NoClobber && System.IO.File.Exists(path))
        {
            ThrowTerminatingError(new ErrorRecord(
                new IOException($"The file '{path}' already exists."), "NoClobber", ErrorCategory.ResourceExists, path));
        }

        if (ShouldProcess(path))
            TextFiles.Write(this, path, _text.ToString(), TextFiles.EncodingOf(this, Encoding), Append, Force);
    }

    private string Target() => GetUnresolvedProviderPathFromPSPath(
        LiteralPath ?? Path ?? throw new PSArgumentException("You must specify either the -Path or -LiteralPath parameters, but not both."));
}
