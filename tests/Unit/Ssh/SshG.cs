using System.Diagnostics;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Unit.Ssh;

/// <summary>What <c>ssh -G</c> shows, of the real ssh and of ours.</summary>
internal static class SshG
{
    // Shown on one line, whatever their number.
    private static readonly HashSet<string> OneLine =
        ["globalknownhostsfile", "userknownhostsfile", "canonicaldomains", "canonicalizepermittedcnames", "permitremoteopen", "logverbose"];

    public static bool IsHere { get; } = File.Exists("/usr/bin/ssh") && Run(["-V"]).Error.Contains("OpenSSH_9.2", StringComparison.Ordinal);

    /// <summary>The lines of ours.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Lines(SshResolution resolution) =>
        resolution.Keywords.SelectMany(keyword => OneLine.Contains(keyword)
            ? [KeyValuePair.Create(keyword, string.Join(' ', resolution.All(keyword)))]
            : resolution.All(keyword).Select(value => KeyValuePair.Create(keyword, value)));

    /// <summary>The lines of the real one, or null with its error.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Real(string config, IEnumerable<string> arguments, out string error)
    {
        var (code, output, stderr) = Run(["-G", "-F", config, .. arguments]);
        error = stderr.Replace("Pseudo-terminal will not be allocated because stdin is not a terminal.\r\n", string.Empty, StringComparison.Ordinal);
        return code != 0 ? null : output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2))
            .Select(parts => KeyValuePair.Create(parts[0].ToLowerInvariant(), parts.Length > 1 ? parts[1] : string.Empty))
            .ToList();
    }

    public static (int Code, string Output, string Error) Run(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/ssh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
