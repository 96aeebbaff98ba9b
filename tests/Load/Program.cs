using System.Runtime.InteropServices;
using System.Text.Json;
using XDeploy.Load;

const int WrongUsage = 2;
const int SomethingLost = 3;

if (!LoadOptions.TryParse(args, out var options, out var error))
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(LoadOptions.Usage);
    return WrongUsage;
}

try
{
    // A report that cannot be written is better known now than after the run.
    if (options.ReportFile is not null) File.WriteAllText(options.ReportFile, "");
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"--report: {e.Message}");
    return WrongUsage;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
if (options.Duration is null) _ = StopAtEndOfInputAsync();

var report = await new LoadRun(options, () => Console.Out.WriteLine("ready")).RunAsync(stop.Token);

var json = JsonSerializer.Serialize(report, LoadReportJson.Default.LoadReport);
if (options.ReportFile is null)
{
    Console.Out.WriteLine(json);
}
else
{
    File.WriteAllText(options.ReportFile, json + "\n");
    Console.Out.WriteLine(
        $"sent {report.Sent}, answered {report.Answered}, lost {report.Lost}, p99 {report.LatencyMs.P99} ms, max {report.LatencyMs.Max} ms");
}

return report.Lost == 0 && report.Answered > 0 ? 0 : SomethingLost;

// The first signal ends the sending; a second one has its usual effect.
void Stop(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}

async Task StopAtEndOfInputAsync()
{
    using var input = Console.OpenStandardInput();
    await input.CopyToAsync(Stream.Null);
    await stop.CancelAsync();
}
