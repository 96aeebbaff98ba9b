using XDeploy.Runner.Testing;

namespace XDeploy.Runner.Hosting;

/// <summary>The runner's commands.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Usage:
          xdeploy-runner run SCRIPT [ARGS...]           run a script file, as pwsh -NoProfile -File
          xdeploy-runner command TEXT                   run a piece of script, as pwsh -NoProfile -Command
          xdeploy-runner test PATH... [--filter TEXT]   run *.Tests.ps1 files in Pester 5 syntax
        """;

    /// <summary>Runs a command; the result is the process's exit code (64 for a wrong command line).</summary>
    public static int Run(string[] words)
    {
        switch (words)
        {
            case ["run", var script, .. var arguments]:
                var path = Path.GetFullPath(script);
                if (!File.Exists(path))
                {
                    Console.Error.WriteLine($"The script file '{script}' does not exist.");
                    return 64;
                }

                using (var session = new Session(SessionStates.ForScripts()))
                    return session.RunFile(path, arguments);
            case ["command", var text]:
                using (var session = new Session(SessionStates.ForScripts()))
                    return session.RunText(text);
            case ["test", .. var rest]:
                return RunTests(rest);
            case ["help" or "--help" or "-h"]:
                Console.Out.WriteLine(Usage);
                return 0;
            default:
                Console.Error.WriteLine(Usage);
                return 64;
        }
    }

    private static int RunTests(IReadOnlyList<string> words)
    {
        var paths = new List<string>();
        string? filter = null;
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] == "--filter" && i + 1 < words.Count)
                filter = words[++i];
            else if (words[i].StartsWith("--filter=", StringComparison.Ordinal))
                filter = words[i]["--filter=".Length..];
            else
                paths.Add(words[i]);
        }

        if (paths.Count == 0)
        {
            Console.Error.WriteLine(Usage);
            return 64;
        }

        return new TestRun(filter).Run(paths);
    }
}
