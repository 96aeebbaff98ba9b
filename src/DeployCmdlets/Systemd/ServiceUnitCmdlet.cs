using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>The base of the cmdlets that make services: how one runs.</summary>
public abstract class ServiceUnitCmdlet : UnitFileCmdlet
{
    /// <summary>The parameters of a service.</summary>
    protected const string ServiceSet = "Service";

    /// <summary>
    /// The program and its arguments, each word by itself. Only the variables that systemd sets itself have a meaning in them, such as $MAINPID. For -Type oneshot
    /// there can be several commands: a list of such lists.
    /// </summary>
    [Parameter(Position = 1, ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public virtual string[][] ExecStart { get; set; } = [];

    /// <summary>A command to run before, or a list of commands. The service starts only if all succeed; after "-" a failure does not count.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public string[][] ExecStartPre { get; set; } = [];

    /// <summary>A command to run once the service is started, or a list of commands.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public string[][] ExecStartPost { get; set; } = [];

    /// <summary>A command that has the service read its configuration again, such as '/bin/kill', '-HUP', '$MAINPID', or a list of commands.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public string[][] ExecReload { get; set; } = [];

    /// <summary>A command that stops the service and returns when it has, or a list of commands. What is left then gets the signal.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public string[][] ExecStop { get; set; } = [];

    /// <summary>A command to run after the service ended, however it ended, or a list of commands.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public string[][] ExecStopPost { get; set; } = [];

    /// <summary>When systemd takes the service for started (systemd.service(5)). Default: exec for a template, by which a program that cannot be run is an error of the start; else systemd's own.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateSet("simple", "exec", "forking", "oneshot", "dbus", "notify", "idle")]
    public string? Type { get; set; }

    /// <summary>The file in which a service of -Type forking leaves the number of its main process.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateNotNullOrEmpty]
    public string? PidFile { get; set; }

    /// <summary>Who may tell systemd that the service is ready. Default: its main process, for -Type notify.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateSet("none", "main", "exec", "all")]
    public string? NotifyAccess { get; set; }

    /// <summary>The user to run as. Default: root.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The group to run as. Default: the user's own.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>The folder to run in; it may hold %i.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>Variables of the service's environment; true and false become yes and no.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    public IDictionary? Environment { get; set; }

    /// <summary>Files of variables on the host; with a leading "-" the file may be missing.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    public string[] EnvironmentFile { get; set; } = [];

    /// <summary>Secrets: names, and the files of the host that hold them, which only root needs to read. The service finds each by its name in the folder $CREDENTIALS_DIRECTORY.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    public IDictionary? LoadCredential { get; set; }

    /// <summary>When systemd starts the service again by itself. Default: always for a template; else systemd's own, no.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateSet("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always")]
    public string? Restart { get; set; }

    /// <summary>How long to wait before that: seconds, or a text such as "500ms". Default: 1 s for a template; else systemd's own, 100 ms.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [DurationTransformation]
    public TimeSpan? RestartSec { get; set; }

    /// <summary>How long the service may take to start: seconds, a text such as "5min", or "infinity". Default: systemd's own, 90 s.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [DurationTransformation(AllowInfinity = true)]
    public TimeSpan? TimeoutStartSec { get; set; }

    /// <summary>How long the service may take to stop before it is killed, or "infinity". Default: systemd's own, 90 s.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [DurationTransformation(AllowInfinity = true)]
    public TimeSpan? TimeoutStopSec { get; set; }

    /// <summary>How long the service may run before it is ended, or "infinity". Default: without an end.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [DurationTransformation(AllowInfinity = true)]
    public TimeSpan? RuntimeMaxSec { get; set; }

    /// <summary>How long the service may be silent before systemd takes it for stuck; it has to notify systemd that it lives. Default: it need not.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [DurationTransformation]
    public TimeSpan? WatchdogSec { get; set; }

    /// <summary>What gets the signal to stop: all processes, the main one first (mixed), the main one alone, or none. Default: systemd's own, control-group.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidateSet("control-group", "mixed", "process", "none")]
    public string? KillMode { get; set; }

    /// <summary>The signal that asks the service to stop, for example SIGINT. Default: systemd's own, SIGTERM.</summary>
    [Parameter(ParameterSetName = ServiceSet)]
    [ValidatePattern("^SIG[A-Z0-9+-]+$")]
    [ArgumentCompleter(typeof(TermCompleter))]
    public string? KillSignal { get; set; }

    private protected ServiceDirectives ServiceSection() => new()
    {
        Type = Type,
        PidFile = PidFile,
        NotifyAccess = NotifyAccess,
        User = User,
        Group = Group,
        WorkingDirectory = WorkingDirectory,
        Environment = UnitParameters.Pairs(Environment),
        EnvironmentFile = EnvironmentFile,
        LoadCredential = UnitParameters.Pairs(LoadCredential),
        ExecStartPre = ExecStartPre,
        ExecStart = ExecStart,
        ExecStartPost = ExecStartPost,
        ExecReload = ExecReload,
        ExecStop = ExecStop,
        ExecStopPost = ExecStopPost,
        Restart = Restart,
        RestartSec = RestartSec,
        TimeoutStartSec = TimeoutStartSec,
        TimeoutStopSec = TimeoutStopSec,
        RuntimeMaxSec = RuntimeMaxSec,
        WatchdogSec = WatchdogSec,
        KillMode = KillMode,
        KillSignal = KillSignal,
    };
}
