using System.Management.Automation.Runspaces;
using System.Runtime.InteropServices;

namespace XDeploy.Runner.Hosting;

/// <summary>One runspace on the console, and the signals that stop what runs in it.</summary>
internal sealed class Session : IDisposable
{
    private readonly RunnerHost _host = new();
    private readonly Runspace _runspace;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _gate = new();
    private Pipeline? _current;
    private int _signalled;

    /// <summary>Opens a runspace; signals are taken over until it is disposed.</summary>
    public Session(InitialSessionState state)
    {
        _runspace = RunspaceFactory.CreateRunspace(_host, state);
        _runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        _runspace.Open();
        // Script-class methods and callbacks on this thread look here for their engine.
        Runspace.DefaultRunspace = _runspace;
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, context => OnSignal(context, 130)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => OnSignal(context, 143)));
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => OnSignal(context, 129)));
    }

    /// <summary>The exit code of the signal that stopped the run, or 0.</summary>
    public int SignalExitCode => _signalled;

    /// <summary>The exit code that a script asked for, or null while none did.</summary>
    public int? ExitCode => _host.ExitCode;

    /// <summary>The variables of the session's global scope.</summary>
    public SessionStateProxy Variables => _runspace.SessionStateProxy;

    /// <summary>Runs a script file with command-line words; the result is the process's exit code.</summary>
    public int RunFile(string path, IEnumerable<string> words)
    {
        var command = new Command(path, isScript: false, useLocalScope: false);
        foreach (var parameter in ScriptArguments.Parse(words))
            command.Parameters.Add(parameter);
        EngineInternals.LetExitEndThePipeline(_runspace);
        if (!Invoke(command))
            return Finish(failed: 1);
        return Finish(failed: 0);
    }

    /// <summary>Runs a piece of script; 1 when its last command failed, as <c>pwsh -Command</c>.</summary>
    public int RunText(string text)
    {
        // The engine keeps $? of a pipeline only where that goes into the history.
        using var pipeline = _runspace.CreatePipeline(text, addToHistory: true);
        if (!Invoke(pipeline))
            return Finish(failed: 1);
        return Finish(failed: Equals(Variables.GetVariable("?"), false) ? 1 : 0);
    }

    /// <summary>Runs one command with its output shown; false when it ended with a terminating error or was stopped.</summary>
    public bool Invoke(Command command)
    {
        using var pipeline = _runspace.CreatePipeline();
        pipeline.Commands.Add(command);
        return Invoke(pipeline);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var signal in _signals)
            signal.Dispose();
        _runspace.Dispose();
    }

    private bool Invoke(Pipeline pipeline)
    {
        // Errors travel with the output, so that they are shown in order and in the engine's own form.
        pipeline.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add("Out-Default");
        try
        {
            lock (_gate)
            {
                if (_signalled != 0)
                    return false;
                _current = pipeline;
            }

            pipeline.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException error)
        {
            Report(error);
            return false;
        }
        finally
        {
            lock (_gate)
                _current = null;
            ((RunnerUserInterface)_host.UI).ClearProgress();
        }
    }

    private int Finish(int failed)
    {
        if (_signalled != 0)
            return _signalled;
        return _host.ExitCode ?? failed;
    }

    private void Report(RuntimeException error)
    {
        var record = EngineInternals.AsError(error.ErrorRecord);
        try
        {
            using var pipeline = _runspace.CreatePipeline();
            pipeline.Commands.Add("Out-Default");
            pipeline.Input.Write(record);
            pipeline.Input.Close();
            pipeline.Invoke();
        }
        catch (RuntimeException)
        {
            _host.UI.WriteErrorLine(error.Message);
        }
    }

    private void OnSignal(PosixSignalContext context, int exitCode)
    {
        // The first signal stops the script and lets its finally blocks run; a second one ends the process at once.
        if (Interlocked.CompareExchange(ref _signalled, exitCode, 0) != 0)
            return;
        context.Cancel = true;
        lock (_gate)
        {
            if (_current is null)
                return;
            // Looked up first: what a finally block starts while the script stops is left to end by itself.
            var programs = EngineInternals.ProgramsOf(_current);
            _current.StopAsync();
            foreach (var program in programs)
                _ = ForegroundProgram.EndAsync(program);
        }
    }
}
