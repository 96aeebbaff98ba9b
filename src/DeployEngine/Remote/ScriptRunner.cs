using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Remote;

/// <summary>Runs scripts over a session.</summary>
public static class ScriptRunner
{
    /// <summary>Runs a script in one round trip and returns what its steps did, whether or not they failed.</summary>
    /// <param name="session">Where to run it.</param>
    /// <param name="script">What to run.</param>
    /// <param name="cancellationToken">Ends the script on the host.</param>
    /// <exception cref="DeployException">No shell or no sudo on the host (<c>SudoUnavailable</c>, <c>RemoteShellUnavailable</c>), or an error of the session.</exception>
    public static async Task<ScriptResult> TryRunAsync(this ISession session, RemoteScript script, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(script);

        var host = session.Host;
        var withSudo = script.AsRoot && host.Privilege == PrivilegeMode.Sudo;
        var shell = new ShellScript(withSudo ? "sudo -n sh" : "sh", script.Compile(), script.EndLine) { Timeout = script.Timeout };
        var result = await session.RunScriptAsync(shell, cancellationToken).ConfigureAwait(false);
        var parsed = ScriptResult.Parse(script, host, result);
        if (parsed.Steps.Count > 0 || parsed.Finished)
            return parsed;

        throw withSudo && (result.Error.Contains("sudo:", StringComparison.Ordinal) || result.Error.Contains("sudo ", StringComparison.Ordinal))
            ? RemoteErrors.SudoUnavailable(host, script.Purpose, LastLine(result.Error))
            : RemoteErrors.ShellUnavailable(host, script.Purpose, result.ExitCode, result.Error);
    }

    /// <summary>Runs a script in one round trip; a failed step is an error.</summary>
    /// <exception cref="DeployException">A step failed (<c>RemoteStepFailed</c>), or as for <see cref="TryRunAsync"/>.</exception>
    public static async Task<ScriptResult> RunAsync(this ISession session, RemoteScript script, CancellationToken cancellationToken) =>
        (await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();

    // sudo prints its lecture before the reason.
    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? string.Empty;
}
