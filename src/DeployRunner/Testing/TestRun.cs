using System.Management.Automation.Runspaces;
using XDeploy.Runner.Hosting;

namespace XDeploy.Runner.Testing;

/// <summary>Discovers and runs test files one after another, each in a runspace of its own, so that nothing leaks between them.</summary>
internal sealed class TestRun(string? filter)
{
    private const string Suffix = ".Tests.ps1";

    private readonly TestReport _report = new();

    /// <summary>Runs the files at paths; 0 when something ran and nothing failed, else 1, or the code of the signal that ended it.</summary>
    public int Run(IEnumerable<string> paths)
    {
        foreach (var path in paths)
        {
            foreach (var file in Files(path))
            {
                var stopped = RunFile(file);
                if (stopped != 0)
                {
                    _report.Summary();
                    return stopped;
                }
            }
        }

        _report.Summary();
        return _report.HasSucceeded ? 0 : 1;
    }

    private IEnumerable<string> Files(string path)
    {
        if (File.Exists(path))
            return [Path.GetFullPath(path)];
        if (Directory.Exists(path))
            return Directory.EnumerateFiles(Path.GetFullPath(path), "*" + Suffix, SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        _report.Failure(path, "There is no such file or directory.");
        return [];
    }

    private int RunFile(string path)
    {
        using var session = new Session(SessionStates.ForTests());
        var file = new TestFile(path, _report);
        TestFile.Active = file;
        try
        {
            session.Variables.SetVariable("TestDrive", file.TestDrive);
            _report.File(path);
            var discovered = session.Invoke(Script(TestDriver.Discover, file));
            if (session.ExitCode is { } code)
                discovered = Stopped($"The file ended discovery with exit {code}.");
            if (!discovered)
            {
                if (session.SignalExitCode == 0)
                    _report.Failure(path, "Discovery failed: none of the file's tests ran.");
                return session.SignalExitCode;
            }

            Select(file.Root);
            if (!file.Root.IsSelected)
                return 0;
            file.IsRunning = true;
            Directory.CreateDirectory(file.TestDrive);
            session.Invoke(Script(TestDriver.Run, file));
            if (session.SignalExitCode == 0 && file.Root.Tests().Any(test => test is { IsSelected: true, Outcome: TestOutcome.None }))
                _report.Failure(path, "The run ended before all of the file's tests had run.");
            return session.SignalExitCode;
        }
        finally
        {
            TestFile.Active = null;
            file.CleanUp();
        }
    }

    private bool Stopped(string message)
    {
        _report.Failure("exit", message);
        return false;
    }

    private static Command Script(string text, TestFile file)
    {
        var command = new Command(text, isScript: true, useLocalScope: true);
        command.Parameters.Add(null, file);
        return command;
    }

    private void Select(TestBlock root)
    {
        if (string.IsNullOrEmpty(filter))
            return;
        var pattern = WildcardPattern.Get(WildcardPattern.ContainsWildcardCharacters(filter) ? filter : $"*{filter}*", WildcardOptions.IgnoreCase);
        foreach (var test in root.Tests())
            test.IsSelected = pattern.IsMatch(test.Path) || test.Tags.Any(pattern.IsMatch);
    }
}
