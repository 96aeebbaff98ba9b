using System.Collections;
using System.ComponentModel;
using System.Diagnostics;

namespace Microsoft.PowerShell.Commands;

/// <summary>Starts a program beside the script.</summary>
[Cmdlet(VerbsLifecycle.Start, "Process", SupportsShouldProcess = true)]
[OutputType(typeof(Process))]
internal sealed class StartProcessCommand : PSCmdlet
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly List<Thread> _pumps = [];
    private volatile bool _stopped;

    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "Path")]
    public string FilePath { get; set; } = string.Empty;

    [Parameter(Position = 1)]
    [Alias("Args")]
    public string[] ArgumentList { get; set; } = [];

    [Parameter]
    public string? WorkingDirectory { get; set; }

    [Parameter]
    public IDictionary? Environment { get; set; }

    [Parameter]
    [Alias("RSI")]
    public string? RedirectStandardInput { get; set; }

    [Parameter]
    [Alias("RSO")]
    public string? RedirectStandardOutput { get; set; }

    [Parameter]
    [Alias("RSE")]
    public string? RedirectStandardError { get; set; }

    [Parameter]
    [Alias("NNW")]
    public SwitchParameter NoNewWindow { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var program = InvokeCommand.GetCommand(FilePath, CommandTypes.Application) is ApplicationInfo found ? found.Path : GetUnresolvedProviderPathFromPSPath(FilePath);
        // The original joins the arguments with spaces: who needs quotes writes them.
        var info = new ProcessStartInfo(program, string.Join(' ', ArgumentList))
        {
            WorkingDirectory = WorkingDirectory is null ? SessionState.Path.CurrentFileSystemLocation.ProviderPath : GetUnresolvedProviderPathFromPSPath(WorkingDirectory),
            RedirectStandardInput = RedirectStandardInput is not null,
            RedirectStandardOutput = RedirectStandardOutput is not null,
            RedirectStandardError = RedirectStandardError is not null,
        };
        foreach (DictionaryEntry variable in Environment ?? new Hashtable())
            info.Environment[LanguagePrimitives.ConvertTo<string>(variable.Key)] = LanguagePrimitives.ConvertTo<string>(variable.Value);
        if (!ShouldProcess(program, "Start-Process"))
            return;

        Process process;
        try
        {
            process = Process.Start(info)!;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            ThrowTerminatingError(new ErrorRecord(
                new InvalidOperationException($"This command cannot be run due to the error: {error.Message}", error),
                "InvalidOperationException",
                ErrorCategory.InvalidOperation,
                targetObject: null));
            return;
        }

        Redirect(process);
        if (PassThru)
            WriteObject(process);
        if (!Wait)
            return;
        while (!_stopped && !process.WaitForExit(Step))
        {
        }

        foreach (var pump in _pumps)
            pump.Join();
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopped = true;

    private void Redirect(Process process)
    {
        if (RedirectStandardOutput is not null)
            Pump(process.StandardOutput.BaseStream, File.Create(GetUnresolvedProviderPathFromPSPath(RedirectStandardOutput)));
        if (RedirectStandardError is not null)
            Pump(process.StandardError.BaseStream, File.Create(GetUnresolvedProviderPathFromPSPath(RedirectStandardError)));
        if (RedirectStandardInput is not null)
            Pump(File.OpenRead(GetUnresolvedProviderPathFromPSPath(RedirectStandardInput)), process.StandardInput.BaseStream);
    }

    // A pipe that nobody reads stops the program; a thread for each outlives the cmdlet where the script goes on.
    private void Pump(Stream from, Stream to)
    {
        var pump = new Thread(() =>
        {
            using (from)
            using (to)
            {
                try
                {
                    var buffer = new byte[8192];
                    int count;
                    while ((count = from.Read(buffer)) > 0)
                    {
                        to.Write(buffer, 0, count);
                        to.Flush();
                    }
                }
                catch (IOException)
                {
                    // The program has closed its end.
                }
            }
        })
        {
            IsBackground = true,
        };
        pump.Start();
        _pumps.Add(pump);
    }
}
