using System.Diagnostics;

namespace Microsoft.PowerShell.Commands;

/// <summary>Gets running processes.</summary>
[Cmdlet(VerbsCommon.Get, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
internal sealed class GetProcessCommand : ProcessCommand
{
    [Parameter(Position = 0, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[]? Id { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        WriteObject(Find(ParameterSetName == "Name" ? Name ?? ["*"] : null, Id), enumerateCollection: true);
}
