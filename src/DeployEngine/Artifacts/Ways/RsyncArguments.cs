using System.Globalization;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>The command line of rsync(1) that puts chunks into their folder.</summary>
internal static class RsyncArguments
{
    /// <summary>The folder in that of the chunks that rsync keeps parts of files in which were cut.</summary>
    public const string Partial = ".part";

    /// <summary>The folder in that of the chunks that has older versions of them. It is in there since the rsync of Debian 12 opens none by a path with two dots, and sends all instead.</summary>
    public const string Basis = ".basis";

    /// <summary>Whether the host's half runs as root: where sudo asks for a password, rsync cannot give it.</summary>
    public static bool RunsAsRoot(DeployHost host) => host.Privilege != PrivilegeMode.Sudo || host.SudoPassword is null;

    /// <summary>The arguments. What is to go is read from standard input, with a NUL behind each name.</summary>
    /// <param name="host">The host.</param>
    /// <param name="config">The ssh_config file that has it as <see cref="SshProgramConfig.Name"/>.</param>
    /// <param name="source">The folder of this machine that has the chunks.</param>
    /// <param name="folder">The folder of the host that gets them.</param>
    /// <param name="bytesPerSecond">A bound, or null.</param>
    /// <param name="compress">Whether rsync compresses.</param>
    public static IReadOnlyList<string> Of(DeployHost host, string config, string source, string folder, long? bytesPerSecond, bool compress) =>
    [
        "--files-from=-", "--from0",
        // Links lead to the files of this machine that are the chunks.
        "--copy-links",
        "--perms", "--chmod=F0600",
        // A file of the same size and time may be another one; what is the same was left out before.
        "--ignore-times",
        $"--partial-dir={Partial}", $"--compare-dest={Basis}",
        "--stats", "--info=progress2", "--no-human-readable",
        .. bytesPerSecond is { } bound ? [string.Create(CultureInfo.InvariantCulture, $"--bwlimit={Math.Max(1, bound / 1024)}")] : Array.Empty<string>(),
        .. compress ? ["--compress"] : Array.Empty<string>(),
        $"--rsh=ssh -F {config}",
        $"--rsync-path={OnHost(host, folder)}",
        source.TrimEnd('/') + "/", $"{SshProgramConfig.Name}:.",
    ];

    // rsync puts its arguments behind this for the login shell; the folder is in it, so that no name passes through rsync's own quoting, which differs by version.
    private static string OnHost(DeployHost host, string folder)
    {
        var body = ShellText.Of($"umask 077; cd -- {folder} && exec rsync \"$@\"").Source;
        return host.Privilege == PrivilegeMode.Sudo && RunsAsRoot(host) ? ShellText.Of($"sudo -n sh -c {body} rsync").Source : ShellText.Of($"sh -c {body} rsync").Source;
    }
}
