using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>What rsync and its ssh say where they fail, as errors.</summary>
internal static class RsyncErrors
{
    // rsync(1): errors of the protocol, of its stream, of time, and what ssh ends with.
    private static readonly int[] Lost = [5, 10, 12, 30, 35, 255];

    // sshd drops logins at random once MaxStartups are under way.
    private static readonly string[] Dropped = ["kex_exchange_identification", "banner exchange"];

    private static readonly string[] Unusable = ["Permission denied (", "Host key verification failed", "Bad configuration option", "Bad owner or permissions", "Could not resolve", "sudo:"];

    /// <summary>Whether the login was dropped before it began, so that it can be tried again.</summary>
    public static bool IsDropped(int exitCode, string said) => exitCode != 0 && Dropped.Any(words => said.Contains(words, StringComparison.Ordinal));

    /// <summary>The error.</summary>
    public static DeployException Of(DeployHost host, string folder, int exitCode, string said)
    {
        var line = RemoteErrors.FirstLine(said);
        if (said.Contains("rsync: not found", StringComparison.Ordinal) || said.Contains("rsync: command not found", StringComparison.Ordinal))
            return ArtifactErrors.WayUnavailable(host, ArtifactWay.Rsync, "the host has no rsync", "Install it there (Install-SystemPackage rsync).");
        if (Unusable.Any(words => said.Contains(words, StringComparison.Ordinal)))
            return ArtifactErrors.WayUnavailable(host, ArtifactWay.Rsync, $"its ssh says: {line}", "See that ssh itself can log in there by a key, without being asked.");
        return Lost.Contains(exitCode) && !said.Contains("No space left", StringComparison.Ordinal)
            ? SshErrors.ConnectionLost(host, line, null)
            : SessionErrors.UploadFailed(host, folder, line, null);
    }
}
