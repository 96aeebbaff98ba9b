using System.Management.Automation.Language;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Reads a .psd1 file as data: nothing in it is run.</summary>
[Cmdlet(VerbsData.Import, "PowerShellDataFile", DefaultParameterSetName = "ByPath")]
internal sealed class ImportPowerShellDataFileCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByPath")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "ByLiteralPath")]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter SkipLimitCheck { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var file in FilePaths.Resolve(this, Path, LiteralPath))
        {
            var tree = Parser.ParseFile(file, out _, out var errors);
            var data = tree.Find(node => node is HashtableAst, searchNestedScriptBlocks: false);
            if (errors.Length > 0 || data is null)
            {
                Fail(file, errors.FirstOrDefault()?.Message ?? "it holds no hashtable");
                continue;
            }

            try
            {
                WriteObject(data.SafeGetValue());
            }
            catch (InvalidOperationException error)
            {
                Fail(file, error.Message);
            }
        }
    }

    private void Fail(string file, string reason) => WriteError(new ErrorRecord(
        new InvalidOperationException($"The file '{file}' could not be parsed as a PowerShell Data File: {reason}"),
        "CouldNotParseAsPowerShellDataFile",
        ErrorCategory.InvalidData,
        file));
}
