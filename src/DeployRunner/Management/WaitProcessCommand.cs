using System.Diagnostics;

namespace Microsoft.PowerShell.Commands;

/// <summary>Waits until processes have ended.</summary>
[Cmdlet(VerbsLifecycle.Wait, "Process", DefaultParameterSetName = "Name")]
[OutputType(typeof(Process))]
internal sealed class WaitProcessCommand : ProcessCommand
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly List<Process> _processes = [];
    private volatile bool _stopped;

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Name", ValueFromPipelineByPropertyName = true)]
    [Alias("ProcessName")]
    public string[]? Name { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Id", ValueFromPipelineByPropertyName = true)]
    [Alias("PID")]
    public int[]? Id { get; set; }

    [Parameter(Position = 1)]
    [Alias("TimeoutSec")]
    [ValidateRange(0, 32767)]
    public int? Timeout { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _processes.AddRange(Find(Name, Id));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var watch = Stopwatch.StartNew();
        foreach (var process in _processes)
        {
            while (!_stopped && !process.WaitForExit(Step))
            {
                if (Timeout is not { } seconds || watch.Elapsed.TotalSeconds < seconds)
                    continue;
                WriteError(new ErrorRecord(
                    new TimeoutException($"This command stopped operation because process \"{process.ProcessName} ({process.Id})\" is not stopped in the specified time-out."),
                    "ProcessNotTerminated",
                    ErrorCategory.CloseError,
                    process));
                break;
            }

            if (PassThru)
                WriteObject(process);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopped = true;
}
