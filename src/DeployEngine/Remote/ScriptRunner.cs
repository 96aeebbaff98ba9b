using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Remote;

/// <summary>Runs scripts over a session.</summary>
public static class ScriptRunner
{
    /// <summary>Runs a script in one round trip and returns what its steps did, whether or not they failed.</summary>
    /// <param name="session">Where to run it.</param>
    /// <param name="script">What to run.</param>
    /// <param name="cancellationToken">Ends the script on the host.</param>
    /// <exception cref="DeployException">No shell on the host (<c>RemoteShellUnavailable</c>), no way to whom it is for (see <see cref="ElevationErrors"/>), or an error of the session.</exception>
    public static async Task<ScriptResult> TryRunAsync(this ISession session, RemoteScript script, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(script);

        var result = await session.RunScriptAsync(Elevation.Script(session.Host, script), cancellationToken).ConfigureAwait(false);
        var parsed = ScriptResult.Parse(script, session.Host, result);
        if (parsed.Steps.Count > 0 || parsed.Finished)
            return parsed;
        throw ElevationErrors.Find(session.Host, script.Purpose, script.RunAs, result.Error)
            ?? RemoteErrors.ShellUnavailable(session.Host, script.Purpose, result.ExitCode, result.Error);
    }

    /// <summary>Runs a script in one round trip; a failed step is an error.</summary>
    /// <exception cref="DeployException">A step failed (<c>RemoteStepFailed</c>), or as for <see cref="TryRunAsync"/>.</exception>
    public static async Task<ScriptResult> RunAsync(this ISession session, RemoteScript script, CancellationToken cancellationToken) =>
        (await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();
}
