namespace XDeploy.Engine.Remote;

/// <summary>Errors of work on hosts, made in one place.</summary>
internal static class RemoteErrors
{
    private const int LongestQuote = 800;

    public static DeployException StepFailed(DeployHost host, string purpose, StepResult step) => new(
        "RemoteStepFailed", DeployErrorKind.RemoteFailure, host.Alias,
        $"could not {purpose}: step '{step.Name}' {Ending(step)}.{Quote(step)}");

    public static DeployException ScriptCutShort(DeployHost host, string purpose) => new(
        "RemoteScriptCutShort", DeployErrorKind.RemoteFailure, host.Alias,
        $"could not {purpose}: the shell on the host was ended from outside.",
        "See the host's journal for who ended it (out of memory, a shutdown, an operator).");

    public static DeployException ShellUnavailable(DeployHost host, string purpose, int exitCode, string answer) => new(
        "RemoteShellUnavailable", DeployErrorKind.RemoteFailure, host.Alias,
        $"could not {purpose}: no POSIX shell ran (exit status {exitCode}: {FirstLine(answer)}).",
        "Check the login shell of the user and that /bin/sh is there.");

    internal static string FirstLine(string text)
    {
        var line = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        return line ?? "no message";
    }

    private static string Ending(StepResult step) =>
        step.ExitCode is { } code ? $"ended with status {code}" : "was cut off";

    private static string Quote(StepResult step)
    {
        var said = step.Error.Trim();
        if (said.Length == 0)
            said = step.Output.Trim();
        if (said.Length > LongestQuote)
            said = said[..LongestQuote] + " ...";
        return said.Length == 0 ? string.Empty : $" It said: {said}";
    }
}
