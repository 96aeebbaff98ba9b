using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Git;

/// <summary>
/// How git on a host gets at its server: what a step of a script does before it calls git. A deploy key and the server's host keys are files of the user that runs it, in a folder of memory where the host
/// has one; their content comes with the script, over standard input, and no argument or variable of a process holds it.
/// </summary>
/// <param name="address">The repository.</param>
/// <param name="deployKey">The key to log in with; null for those that the host's user has.</param>
/// <param name="knownHosts">The text of a known_hosts file that counts alone; null for the files of the host's user.</param>
public sealed class GitAccess(GitAddress address, GitDeployKey? deployKey, string? knownHosts)
{
    // git's own: no hooks, no work that stays behind, an end to what does not move.
    private static readonly ShellText Git = ShellText.Of(
        $$"""
        xd_git() {
            git -c gc.auto=0 -c maintenance.auto=false -c core.hooksPath=/dev/null -c advice.detachedHead=false -c core.quotePath=false \
                -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=60 -c fetch.recurseSubmodules=false "$@"
        }
        """);

    /// <summary>The repository.</summary>
    public GitAddress Address => address;

    /// <summary>For a step that calls git without the server.</summary>
    public static ShellText Local => Git;

    /// <summary>
    /// For a step that calls git with the server. Its folder, <c>$xd_access</c>, goes with the step however that ends: by a trap, and by a guard in a session of its own that waits for the end of
    /// all that the step started, also where they are killed. What is named by <c>$xd_new</c> when this runs goes with it.
    /// </summary>
    public ShellText Remote => ShellText.Of(
        $$"""
        {{Git}}
        xd_memory=${TMPDIR:-/tmp}; [ -d /dev/shm ] && [ -w /dev/shm ] && xd_memory=/dev/shm
        xd_access=$(mktemp -d -- "$xd_memory/xdeploy-git.XXXXXXXXXX")
        trap 'rm -rf -- "$xd_access" ${xd_new:+"$xd_new"}' EXIT
        trap 'exit 129' HUP; trap 'exit 130' INT; trap 'exit 143' TERM
        mkfifo -m 0600 -- "$xd_access/alive"
        setsid sh -c 'trap "" HUP INT TERM; cat -- "$1/alive" >/dev/null; rm -rf -- "$@"' sh "$xd_access" ${xd_new:+"$xd_new"} >/dev/null 2>&1 &
        exec 9<>"$xd_access/alive"
        {{Program}}
        {{Files}}
        GIT_TERMINAL_PROMPT=0; GIT_ALLOW_PROTOCOL={{address.Protocols}}; GIT_SSH_VARIANT=ssh
        GIT_SSH_COMMAND="$xd_ssh -o BatchMode=yes -o StrictHostKeyChecking=yes -o ConnectTimeout=30 -o ServerAliveInterval=15 -o ControlMaster=no -o ControlPath=none -o ForwardAgent=no$xd_options"
        export GIT_TERMINAL_PROMPT GIT_ALLOW_PROTOCOL GIT_SSH_VARIANT GIT_SSH_COMMAND
        """);

    // A user of the host may have told git how to get there; with a key from here nothing of that counts.
    private ShellText Program => deployKey is null ? ShellText.Of($"xd_ssh=$(git config --get core.sshCommand || echo ssh)") : ShellText.Of($"xd_ssh=ssh");

    private ShellText Files
    {
        get
        {
            List<ShellText> pieces = [ShellText.Of($"xd_options=")];
            if (deployKey is not null)
                pieces.Add(File("id", deployKey.Content, ShellText.Of($"-i $xd_access/id -o IdentitiesOnly=yes")));
            if (knownHosts is not null)
                pieces.Add(File("known_hosts", FileText.Encode(knownHosts), ShellText.Of($"-o UserKnownHostsFile=$xd_access/known_hosts -o GlobalKnownHostsFile=/dev/null -o UpdateHostKeys=no")));
            return ShellText.Lines(pieces);
        }
    }

    private static ShellText File(string name, byte[] content, ShellText option) => ShellText.Of(
        $$"""
        (umask 077; base64 -d >"$xd_access"/{{name}}) <<'XDEPLOY'
        {{RemoteFile.Encoded(content)}}
        XDEPLOY
        xd_options="$xd_options {{option}}"
        """);
}
