using System.ComponentModel;
using System.Diagnostics;

namespace Microsoft.PowerShell.Commands;

/// <summary>Ends processes.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Process", SupportsShouldProcess = true, DefaultParameterSetName = "Id")]
[OutputType(typeof(Process))]
internal sealed class StopProcessCommand : ProcessCommand
{
    [Parameter(Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    public int[]? Id { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var process in Find(Name, Id).ToList())
        {
            try
            {
                if (!ShouldProcess($"{process.ProcessName} ({process.Id})"))
                    continue;
                process.Kill();
                if (PassThru)
                    WriteObject(process);
            }
            catch (InvalidOperationException)
            {
                // It has ended by itself: that is what was asked for.
            }
            catch (Win32Exception error)
            {
                WriteError(new ErrorRecord(
                    new ProcessCommandException($"Cannot stop process \"{process.ProcessName} ({process.Id})\": {error.Message}"),
                    "CouldNotStopProcess",
                    ErrorCategory.CloseError,
                    process));
            }
        }
    }
}
