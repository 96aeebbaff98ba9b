using System.Security;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Unit.Remote;

/// <summary>A program that asks as sudo does, in a folder of its own, and counts the passwords that it is given.</summary>
internal sealed class SampleSudo : IDisposable
{
    private const string Source = """
        #!/bin/sh
        here=${0%/*}
        printf '%s\n' "$*" >>"$here/arguments"
        tries=3
        while :; do
            case $1 in
                -n) [ -e "$here/free" ] || { echo 'sudo: a password is required' >&2; exit 1; }; shift ;;
                -k | -S | -H) shift ;;
                -p) prompt=$2; shift 2 ;;
                -u) shift 2 ;;
                --) shift; break ;;
                *) break ;;
            esac
        done
        if [ ! -e "$here/free" ]; then
            echo 'We trust you have received the usual lecture.' >&2
            while :; do
                printf %s "$prompt" | sed 's/%%/%/' >&2
                IFS= read -r password || { printf '\nsudo: no password was provided\n' >&2; exit 1; }
                echo one >>"$here/attempts"
                [ "$password" != "$(cat "$here/password")" ] || break
                tries=$((tries - 1))
                [ $tries -gt 0 ] || { echo 'sudo: 3 incorrect password attempts' >&2; exit 1; }
                echo 'Sorry, try again.' >&2
            done
        fi
        if [ -e "$here/refuse" ]; then echo "Sorry, user x is not allowed to execute '$*' as root on y." >&2; exit 1; fi
        exec "$@"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("xdeploy-sudo").FullName;

    public SampleSudo(string password = "right one")
    {
        File.WriteAllText(At("sudo"), Source);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At("sudo"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(At("password"), password + "\n");
        Host = DeployHost.Local with { Alias = _folder, Privilege = PrivilegeMode.Sudo };
    }

    /// <summary>The host whose sudo it is.</summary>
    public DeployHost Host { get; }

    /// <summary>How many passwords it was given.</summary>
    public int Attempts => File.Exists(At("attempts")) ? File.ReadAllLines(At("attempts")).Length : 0;

    /// <summary>The argument lists that it was started with.</summary>
    public string Arguments => File.ReadAllText(At("arguments"));

    /// <summary>Has it ask for nothing.</summary>
    public void AskForNothing() => File.WriteAllText(At("free"), string.Empty);

    /// <summary>Has it let nobody do anything.</summary>
    public void Refuse() => File.WriteAllText(At("refuse"), string.Empty);

    /// <summary>Has the login's shell print each command line before it runs it.</summary>
    public void Trace() => File.WriteAllText(At("trace"), string.Empty);

    public static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var c in text)
            secret.AppendChar(c);
        return secret;
    }

    /// <summary>A session in which it is the sudo that is found first.</summary>
    public ISession Session(string? password) => new FirstInPath(_folder, Host with { SudoPassword = password is null ? null : Secret(password) });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    private sealed class FirstInPath(string folder, DeployHost host) : ISession
    {
        private readonly LocalSession _session = new(host);

        public DeployHost Host => host;

        public Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken) =>
            _session.RunAsync(command with { Text = Prefixed(command.Text) }, cancellationToken);

        public Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken) =>
            _session.RunScriptAsync(script with { Shell = Prefixed(script.Shell) }, cancellationToken);

        public Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken) =>
            _session.HoldAsync(command with { Text = Prefixed(command.Text) }, cancellationToken);

        public Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken) =>
            _session.UploadAsync(content, remotePath, progress, cancellationToken);

        private string Prefixed(string text) => ShellText.Of($"PATH={folder}:$PATH; export PATH; [ ! -e {folder}/trace ] || set -x; ").Source + text;
    }
}
