namespace XDeploy.Engine.Systemd;

/// <summary>How a service runs: the section [Service] (systemd.service(5), systemd.exec(5), systemd.kill(5)). Commands are lists of words, each a word by itself.</summary>
public sealed record ServiceDirectives : OwnDirectives
{
    /// <inheritdoc/>
    public override string UnitType => "service";

    /// <summary>When systemd takes the service for started: <c>simple</c>, <c>exec</c>, <c>notify</c>, ...</summary>
    public string? Type { get; init; }

    /// <summary>The file in which a forking service leaves the number of its main process.</summary>
    public string? PidFile { get; init; }

    /// <summary>Who may notify systemd: <c>none</c>, <c>main</c>, <c>exec</c>, <c>all</c>.</summary>
    public string? NotifyAccess { get; init; }

    /// <summary>The user to run as.</summary>
    public string? User { get; init; }

    /// <summary>The group to run as.</summary>
    public string? Group { get; init; }

    /// <summary>The folder to run in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables, in the order to write them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Files of variables; a leading <c>-</c> allows the file to be missing.</summary>
    public IReadOnlyList<string> EnvironmentFile { get; init; } = [];

    /// <summary>Secrets by name, and the files of the host that hold them. The service finds them in <c>$CREDENTIALS_DIRECTORY</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> LoadCredential { get; init; } = [];

    /// <summary>Commands to run before, all of which must succeed.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExecStartPre { get; init; } = [];

    /// <summary>The service's command; several only for <c>oneshot</c>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExecStart { get; init; } = [];

    /// <summary>Commands to run once it is started.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExecStartPost { get; init; } = [];

    /// <summary>Commands that have it read its configuration again.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExecReload { get; init; } = [];

    /// <summary>Commands that stop it; what is left then gets the signal.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExecStop { get; init; } = [];

    /// <summary>Commands to run after it ended, however it ended.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ExecStopPost { get; init; } = [];

    /// <summary>When systemd starts it again by itself: <c>no</c>, <c>on-failure</c>, <c>always</c>, ...</summary>
    public string? Restart { get; init; }

    /// <summary>How long to wait before that.</summary>
    public TimeSpan? RestartSec { get; init; }

    /// <summary>How long it may take to start.</summary>
    public TimeSpan? TimeoutStartSec { get; init; }

    /// <summary>How long it may take to stop before it is killed.</summary>
    public TimeSpan? TimeoutStopSec { get; init; }

    /// <summary>How long it may run.</summary>
    public TimeSpan? RuntimeMaxSec { get; init; }

    /// <summary>How long it may be silent, where it notifies systemd that it lives.</summary>
    public TimeSpan? WatchdogSec { get; init; }

    /// <summary>What gets the signals: <c>control-group</c>, <c>mixed</c>, <c>process</c>, <c>none</c>.</summary>
    public string? KillMode { get; init; }

    /// <summary>The signal that asks it to stop, for example <c>SIGTERM</c>.</summary>
    public string? KillSignal { get; init; }

    internal override void Add(UnitSectionBuilder section) => section
        .Text("Type", Type)
        .Text("PIDFile", PidFile)
        .Text("NotifyAccess", NotifyAccess)
        .Text("User", User)
        .Text("Group", Group)
        .Text("WorkingDirectory", WorkingDirectory)
        .Lines("Environment", Environment.Select(e => UnitText.Assignment(e.Key, e.Value)))
        .Texts("EnvironmentFile", EnvironmentFile)
        .Lines("LoadCredential", LoadCredential.Select(c => UnitText.Credential(c.Key, c.Value)))
        .Commands("ExecStartPre", ExecStartPre)
        .Commands("ExecStart", ExecStart)
        .Commands("ExecStartPost", ExecStartPost)
        .Commands("ExecReload", ExecReload)
        .Commands("ExecStop", ExecStop)
        .Commands("ExecStopPost", ExecStopPost)
        .Text("Restart", Restart)
        .Span("RestartSec", RestartSec)
        .Span("TimeoutStartSec", TimeoutStartSec)
        .Span("TimeoutStopSec", TimeoutStopSec)
        .Span("RuntimeMaxSec", RuntimeMaxSec)
        .Span("WatchdogSec", WatchdogSec)
        .Text("KillMode", KillMode)
        .Text("KillSignal", KillSignal);
}
