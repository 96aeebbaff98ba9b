namespace Microsoft.PowerShell.Commands;

/// <summary>Gives its input as lines of separated values.</summary>
[Cmdlet(VerbsData.ConvertTo, "Csv")]
[OutputType(typeof(string))]
internal sealed class ConvertToCsvCommand : CsvWriterCommand
{
    /// <inheritdoc/>
    protected override void Emit(string line) => WriteObject(line);
}
