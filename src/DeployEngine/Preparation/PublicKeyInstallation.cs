using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh.AuthorizedKeys;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Preparation;

/// <summary>What having public keys of a user on a host would change: found out in one round trip by <see cref="PlanAsync"/>, done in a second one by <see cref="ApplyAsync"/>.</summary>
public sealed class PublicKeyInstallation
{
    private const int StatusNoUser = 24;
    private const int StatusChanged = 22;

    private readonly (string? Before, string After) _text;
    private readonly RunAs _runAs;

    private PublicKeyInstallation(string user, string path, (string? Before, string After) text, IReadOnlyList<string> wrongModes, RunAs runAs)
    {
        User = user;
        Path = path;
        _text = text;
        WrongModes = wrongModes;
        _runAs = runAs;
    }

    /// <summary>The user whose keys they are.</summary>
    public string User { get; }

    /// <summary>The file that sshd reads.</summary>
    public string Path { get; }

    /// <summary>Files and folders that sshd would not trust, since others may write to them or own them.</summary>
    public IReadOnlyList<string> WrongModes { get; }

    /// <summary>True where all is as asked.</summary>
    public bool IsEmpty => Change is null && WrongModes.Count == 0;

    private FileChange? Change => _text.Before == _text.After ? null : new FileChange.Content(Path, _text.Before is null ? null : FileText.Encode(_text.Before), FileText.Encode(_text.After));

    /// <summary>What would be done, in words and with the change as a diff.</summary>
    public string Describe(DeployHost host) =>
        $"On {host}: {(Change is null ? "set the modes of" : "write")} {Path} of {User}{(WrongModes.Count == 0 ? string.Empty : $", where {string.Join(", ", WrongModes)} would not be trusted by sshd")}.\n{Change?.Diff}".TrimEnd('\n');

    /// <summary>Looks at a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="user">The user; null for the one that logs in.</param>
    /// <param name="keys">The keys, each with its comment.</param>
    /// <param name="options">The options of their lines; null to be content with any.</param>
    /// <param name="exclusive">Whether all other keys go.</param>
    /// <param name="cancellationToken">Stops the look; nothing is changed by it.</param>
    /// <exception cref="DeployException">There is no such user (<c>UserNotFound</c>), or sshd reads no keys of its users from files (<c>AuthorizedKeysNotUsed</c>).</exception>
    public static async Task<PublicKeyInstallation> PlanAsync(
        ISession session, string? user, IReadOnlyList<(SshPublicKey Key, string Comment)> keys, string? options, bool exclusive, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(keys);
        var who = user ?? session.Host.User;
        // Who logs in may write to files of its own without root.
        var runAs = session.Host.Privilege == PrivilegeMode.Sudo || who != session.Host.User ? RunAs.Root : RunAs.LoginUser;
        var facts = new RemoteScript("look at the keys of a user") { RunAs = runAs }
            .Step("user", $$"""
                xd_entry=$(getent passwd {{who}}) || exit {{StatusNoUser}}
                printf 'home=%s\n' "$(printf %s "$xd_entry" | cut -d: -f6)"
                """)
            // Only root may have sshd say it.
            .Step("sshd", $$"""
                xd_sshd=$(command -v sshd || echo /usr/sbin/sshd)
                "$xd_sshd" -T 2>/dev/null | sed -n 's/^authorizedkeysfile /files=/p' || :
                """);
        var result = await session.TryRunAsync(facts, cancellationToken).ConfigureAwait(false);
        if (result.Find("user") is { ExitCode: StatusNoUser })
            throw new DeployException("UserNotFound", DeployErrorKind.NotFound, session.Host.Alias, $"there is no user {who}.", "Make the user first, or check the name.");
        result.ThrowIfFailed();
        var home = result["user"].Facts["home"];
        var paths = AuthorizedKeysPath.Expand(result["sshd"].Facts.GetValueOrDefault("files", ".ssh/authorized_keys"), who, home);
        if (paths.Count == 0)
        {
            throw new DeployException(
                "AuthorizedKeysNotUsed", DeployErrorKind.InvalidInput, session.Host.Alias, "sshd reads no keys of its users from files (AuthorizedKeysFile none).",
                "See sshd_config(5), AuthorizedKeysFile and AuthorizedKeysCommand.");
        }

        return await CompareAsync(session, who, home, paths[0], keys, options, exclusive, runAs, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the change: the folder 0700 and the file 0600, both the user's.</summary>
    /// <param name="session">The host.</param>
    /// <param name="guard">Has the host go back by itself where a new login does not work with the keys that stay; null where none goes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">Somebody else changed the file meanwhile (<c>AuthorizedKeysChanged</c>), a step failed, or an error of the guard.</exception>
    public async Task ApplyAsync(ISession session, LockoutGuard? guard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var folder = Path[..Path.LastIndexOf('/')];
        var script = new RemoteScript($"write the keys of {User}") { RunAs = _runAs }
            .Step("folder", $$"""
                [ -d {{folder}} ] || install -d -m 0700 -o {{User}} -g "$(id -gn {{User}})" -- {{folder}}
                """);
        if (guard is not null)
        {
            // A file that is made by the guard would be root's.
            script.Step("file", $"[ -e {Path} ] || install -m 0600 -o {User} -g \"$(id -gn {User})\" /dev/null {Path}");
        }
        else if (Change is { } change)
        {
            script.Step("as before", $$"""{ {{change.IsAsBefore}}; } || exit {{StatusChanged}}""");
            script.Step("write", change.Do);
        }

        // Owner and mode of a path that sshd reads; a folder of the system is left alone.
        script.Step("modes", $$"""
            xd_group=$(id -gn {{User}})
            chown -- {{User}}:"$xd_group" {{Path}}
            chmod 0600 -- {{Path}}
            for xd_path in {{WrongModes}}; do
                case $xd_path in {{Path}}) ;; *) chown -- {{User}} "$xd_path"; chmod go-w -- "$xd_path" ;; esac
            done
            """);
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("as before") is { ExitCode: StatusChanged })
            throw new DeployException("AuthorizedKeysChanged", DeployErrorKind.Busy, session.Host.Alias, $"{Path} was changed by somebody else meanwhile.", "Run it once more.");
        result.ThrowIfFailed();
        if (guard is not null && Change is not null)
            await guard.RunAsync(session, new GuardedChange($"replace the keys of {User}", [new GuardedFile(Path, _text.Before ?? string.Empty, _text.After)]) { ProvesKey = true }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<PublicKeyInstallation> CompareAsync(
        ISession session, string user, string home, string path, IReadOnlyList<(SshPublicKey Key, string Comment)> keys, string? options, bool exclusive, RunAs runAs, CancellationToken cancellationToken)
    {
        // StrictModes (sshd_config(5)): the file, its folder and the home folder belong to the user or to root, and nobody else may write to them.
        var parents = path.StartsWith(home + "/", StringComparison.Ordinal) ? new[] { path, path[..path.LastIndexOf('/')], home }.Distinct() : [path];
        var script = new RemoteScript($"read the keys of {user}") { RunAs = runAs }
            .Step("read", RemoteFile.Read(path))
            .Step("modes", $$"""
                xd_id=$(id -u {{user}})
                for xd_path in {{parents}}; do
                    [ -e "$xd_path" ] || continue
                    find -L "$xd_path" -maxdepth 0 \( -perm /022 -o ! \( -uid 0 -o -uid "$xd_id" \) \) -print
                done
                """);
        var result = await session.RunAsync(script, cancellationToken).ConfigureAwait(false);
        var text = RemoteFile.Text(result["read"]);
        var document = AuthorizedKeysDocument.Parse(text ?? string.Empty);
        if (exclusive)
            document = document.Only([.. keys.Select(k => k.Key)]);
        foreach (var (key, comment) in keys)
            document = document.With(key, comment, options);
        return new PublicKeyInstallation(user, path, (text, document.Text), result["modes"].Lines, runAs);
    }
}
