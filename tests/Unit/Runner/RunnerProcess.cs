using System.Diagnostics;
using System.Text;

namespace XDeploy.Unit.Runner;

/// <summary>The runner as its users start it: a process of its own, in a folder of its own, with its output read to the end.</summary>
internal sealed class RunnerProcess : IDisposable
{
    // Long enough for a loaded machine: it ends a test that hangs, and decides nothing else.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-runner-").FullName;
    private readonly Dictionary<string, string> _environment = [];

    public string Folder => _folder;

    public RunnerProcess With(string variable, string value)
    {
        _environment[variable] = value;
        return this;
    }

    public string File(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public async Task<Ended> RunAsync(params string[] words)
    {
        using var process = Start(words);
        return await EndAsync(process, string.Empty);
    }

    /// <summary>Starts the runner, waits for the line "ready" and sends a signal to it alone.</summary>
    public async Task<Ended> SignalAsync(string signal, params string[] words)
    {
        using var process = Start(words);
        var before = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            before.AppendLine(line);
            if (line == "ready")
                break;
        }

        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync(process, before.ToString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Process Start(string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Assembly(), .. words])
        {
            WorkingDirectory = _folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static async Task<Ended> EndAsync(Process process, string before)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Ended(process.ExitCode, before + await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The runner did not end within {Patience}.");
        }
    }

    // tests/Unit/bin/CONFIGURATION/net10.0 -> src/DeployRunner/bin/CONFIGURATION/net10.0
    private static string Assembly()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var root = own.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(root, "src", "DeployRunner", "bin", own.Parent.Name, own.Name, "xdeploy-runner.dll");
    }

    internal sealed record Ended(int ExitCode, string Output, string Error)
    {
        public string[] Lines => Output.TrimEnd('\n').Split('\n');
    }
}
