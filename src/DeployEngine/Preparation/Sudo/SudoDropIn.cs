using System.Globalization;
using System.Text;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// A file of a user's own in /etc/sudoers.d that has sudo ask for no password: judged by visudo(8) before it takes its place, and by the user's own sudo in it.
/// </summary>
public sealed class SudoDropIn
{
    private const string Folder = "/etc/sudoers.d";
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead;

    private readonly string _user;
    private readonly IReadOnlyList<string> _commands;

    /// <summary>Describes the file.</summary>
    /// <param name="user">Who may.</param>
    /// <param name="commands">What he may run as root; none for everything, as anybody.</param>
    /// <exception cref="DeployException">A value cannot be written (<c>SudoersValueInvalid</c>).</exception>
    public SudoDropIn(string user, IReadOnlyList<string> commands)
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(commands);
        _user = user;
        _commands = commands;
        var who = SudoersText.User(user);
        IEnumerable<string> rules = commands.Count == 0
            ? [$"{who} ALL=(ALL:ALL) NOPASSWD: ALL"]
            : commands.Select(c => $"{who} ALL=(root) NOPASSWD: {SudoersText.Command(c)}");
        Text = $"# Managed by XDeploy: Enable-PasswordlessSudo.\n{string.Join('\n', rules)}\n";
        Path = $"{Folder}/xdeploy-{FileName(user)}";
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>What is in it.</summary>
    public string Text { get; }

    /// <summary>Looks at a host.</summary>
    /// <returns>The change; null where the host is as it should be.</returns>
    /// <exception cref="DeployException">No sudo (<c>SudoMissing</c>), no such user (<c>UserMissing</c>), or nobody who may look (<c>SudoNeedsRootOnce</c>).</exception>
    public async Task<GuardedChange?> PlanAsync(ISession session, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var script = new RemoteScript("look at sudo's files")
            .Step("sudo", ShellText.Of($"{SshdHost.FindPrograms}\ncommand -v sudo >/dev/null && command -v visudo >/dev/null"))
            .Step("user", $"id -u -- {_user} >/dev/null 2>&1")
            .Step("read", RemoteFile.Read(Path))
            .Step("mode", $"if [ -e {Path} ]; then stat -c '%a %u %g' -- {Path}; fi");
        ScriptResult result;
        try
        {
            result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (e.ErrorId == "SudoUnavailable" && session.Host.SudoPassword is null)
        {
            throw PreparationErrors.SudoNeedsRootOnce(session.Host, _user, e);
        }

        if (result.Find("sudo") is { Success: false })
            throw PreparationErrors.SudoMissing(session.Host);
        if (result.Find("user") is { Success: false })
            throw PreparationErrors.UserMissing(session.Host, _user);
        var before = RemoteFile.Text(result.ThrowIfFailed()["read"]);
        return before == Text && result["mode"].Output == "440 0 0" ? null : Change(before, session.Host);
    }

    private GuardedChange Change(string? before, DeployHost host) => new($"let '{_user}' use sudo without a password", [new GuardedFile(Path, before, Text) { Mode = Mode }])
    {
        // Another login's root is what it was before.
        ProvesPasswordless = _commands.Count == 0 && host.User == _user && host.Privilege == PrivilegeMode.Sudo,
        Before = ShellText.Of(
            $$"""
            {{SshdHost.FindPrograms}}
            xd_new=$(mktemp)
            trap 'rm -f -- "$xd_new"' EXIT
            printf %s {{Convert.ToBase64String(FileText.Encode(Text))}} | base64 -d >"$xd_new"
            visudo -c -f "$xd_new" >&2
            """),
        Check = ShellText.Of(
            $"""
            {SshdHost.FindPrograms}
            chown 0:0 -- {Path}; chmod 0440 -- {Path}
            visudo -c >&2
            {ShellText.Lines(Proofs)}
            """),
    };

    // What another rule says behind this one would win: the user's own sudo tells, whatever ticket it may still have (-k).
    private IEnumerable<ShellText> Proofs => _commands.Count == 0
        ? [ShellText.Of($"runuser -u {_user} -- sudo -k -n true")]
        : _commands.Select(c => ShellText.Of($"runuser -u {_user} -- sudo -k -n -l -- {Words(c)} >/dev/null"));

    private static string[] Words(string command) => command.Split(' ') is [.. var words, "*"] ? words : command.Split(' ');

    // sudo passes by names with a dot in them or a tilde behind.
    private static string FileName(string user)
    {
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(user))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'-')
                name.Append((char)b);
            else
                name.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }

        return name.ToString();
    }
}
