using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>The step that every script for nginx begins with.</summary>
internal static class NginxPresence
{
    private const int StatusMissing = 21;

    public static ShellText Check { get; } = ShellText.Of($"command -v nginx >/dev/null || exit {StatusMissing}");

    /// <summary>Throws where the step named <c>present</c> did not find nginx.</summary>
    /// <exception cref="DeployException">nginx is not installed (<c>NginxMissing</c>).</exception>
    public static void ThrowIfMissing(ScriptResult result)
    {
        if (result.Find("present")?.ExitCode == StatusMissing)
            throw NginxHostErrors.NginxMissing(result.Host);
    }
}
