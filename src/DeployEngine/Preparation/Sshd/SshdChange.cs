using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Preparation;

/// <summary>A change of sshd's configuration on a host: seen, shown, and made under a <see cref="LockoutGuard"/>.</summary>
public sealed class SshdChange
{
    private readonly SshdConfiguration _after;
    private readonly IReadOnlyList<string> _options;
    private readonly IReadOnlyList<GuardedFile> _files;

    private SshdChange(SshdConfiguration before, SshdConfiguration after, IReadOnlyList<string> options)
    {
        _after = after;
        _options = options;
        var old = before.Documents.ToDictionary(d => d.Path, d => d.Text, StringComparer.Ordinal);
        _files = [.. after.Documents.Where(d => old[d.Path] != d.Text).Select(d => new GuardedFile(d.Path, old[d.Path], d.Text))];
    }

    /// <summary>True where the host is as it should be.</summary>
    public bool IsEmpty => _files.Count == 0;

    /// <summary>What would change in the files, in the unified form.</summary>
    public string Diff => string.Concat(_files.Select(f => f.Diff));

    /// <summary>Looks at a host.</summary>
    /// <param name="session">The host.</param>
    /// <param name="options">The options that the edit is about: sshd is asked whether they are as they should be.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public static async Task<SshdChange> PlanAsync(
        ISession session, IReadOnlyList<string> options, Func<SshdConfiguration, SshdConfiguration> edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var before = await SshdHost.ReadAsync(session, cancellationToken).ConfigureAwait(false);
        return new SshdChange(before, edit(before), options);
    }

    /// <summary>Makes the change: <c>sshd -t</c> first, then a reload, which ends no connection.</summary>
    /// <exception cref="DeployException">As for <see cref="LockoutGuard.RunAsync"/>.</exception>
    public Task ApplyAsync(ISession session, LockoutGuard guard, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(guard);
        var connection = SshdConnection.None with { LocalPort = session.Host.Port };
        var change = new GuardedChange("change options of sshd", _files)
        {
            Check = ShellText.Of($"{SshdHost.FindPrograms}\nsshd -t >&2\n{SshdHost.Ask(connection)}"),
            Activate = Reload,
            Reactivate = ReloadOrRestart,
            Judge = answer => Differing(SshdHost.Values(answer.Lines), _after.Effective(connection)),
        };
        return guard.RunAsync(session, change, cancellationToken);
    }

    private static readonly ShellText FindUnit = ShellText.Of(
        $"""
        xd_unit=
        for xd_name in ssh.service sshd.service; do
            if systemctl is-active --quiet $xd_name; then xd_unit=$xd_name; break; fi
        done
        """);

    // A reload is asynchronous: a login right behind it could still meet the old configuration. sshd starts itself anew in its process, so its sockets change.
    private static readonly ShellText Reload = ShellText.Of(
        $$"""
        {{FindUnit}}
        [ -n "$xd_unit" ] || exit 0
        xd_pid=$(systemctl show --property=MainPID --value "$xd_unit")
        xd_sockets() { ls -l "/proc/$xd_pid/fd" 2>/dev/null | sed -n 's/.*\(socket:.*\)/\1/p' | sort; }
        xd_old=$(xd_sockets)
        systemctl reload "$xd_unit"
        xd_turns=0
        while [ "$(xd_sockets)" = "$xd_old" ] && [ $xd_turns -lt 100 ]; do sleep 0.05; xd_turns=$((xd_turns + 1)); done
        """);

    // An sshd that could not listen with the change has ended.
    private static readonly ShellText ReloadOrRestart = ShellText.Of(
        $"""
        for xd_name in ssh.service sshd.service; do
            if systemctl is-enabled --quiet $xd_name 2>/dev/null || systemctl is-active --quiet $xd_name; then systemctl reload-or-restart $xd_name; break; fi
        done
        """);

    // How these come out depends on how sshd was built, or on the resolver: they are for sshd -t alone.
    private static readonly HashSet<string> Untold = new(StringComparer.Ordinal)
    {
        "ciphers", "macs", "kexalgorithms", "hostkeyalgorithms", "casignaturealgorithms", "pubkeyacceptedalgorithms", "hostbasedacceptedalgorithms", "gssapikexalgorithms", "ipqos", "rekeylimit",
        "listenaddress", "persourcenetblocksize", "persourcepenalties", "channeltimeout", "unusedconnectiontimeout",
    };

    private string? Differing(IReadOnlyDictionary<string, IReadOnlyList<string>> real, SshdEffective wanted)
    {
        foreach (var name in _options.Select(SshdKeywords.NameOf).Where(n => SshdKeywords.Find(n) is not null && !Untold.Contains(n)))
        {
            if (wanted[name] is { Sources.Count: > 0 } setting && real.TryGetValue(name, out var values) && !values.SequenceEqual(setting.Values, StringComparer.Ordinal))
                return $"sshd takes {name} for '{string.Join("', '", values)}', not for '{string.Join("', '", setting.Values)}'";
        }

        return null;
    }
}
