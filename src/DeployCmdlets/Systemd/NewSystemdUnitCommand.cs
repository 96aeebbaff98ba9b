using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Makes a unit file, or a drop-in that changes a unit without replacing its file: a service, socket, timer, path, mount, target or slice. Parameters are called as the
/// directives that they write (systemd.directives(7)), and what is not given is not written. Values are quoted for systemd: %i and %I are the instance of a template, any
/// other per cent or dollar sign stands for itself. Nothing is sent to a host.
/// </summary>
/// <example>
/// <code>New-SystemdUnit x-model -Type exec -ExecStart /usr/local/bin/x-model, 5000 -Restart always -After network.target -WantedBy multi-user.target</code>
/// <para>Makes x-model.service.</para>
/// </example>
/// <example>
/// <code>New-SystemdUnit nginx -DropIn 10-limits -TimeoutStopSec 5min -Property @{ LimitNOFILE = 65536 } | Install-SystemdUnit -HostName lb1</code>
/// <para>Changes two settings of a unit that a package brought, whose own file stays as it is.</para>
/// </example>
/// <example>
/// <code>New-SystemdUnit x-model-report -Type oneshot -ExecStart /usr/local/bin/x-model-report
/// New-SystemdUnit x-model-report.timer -OnCalendar daily -RandomizedDelaySec 30min -Persistent -WantedBy timers.target</code>
/// <para>Makes a service and the timer that starts it every day.</para>
/// </example>
/// <example>
/// <code>New-SystemdUnit -What nas:/models -Where /opt/models -FileSystemType nfs -Options ro, soft -WantedBy remote-fs.target</code>
/// <para>Makes opt-models.mount.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SystemdUnit", DefaultParameterSetName = ServiceSet)]
[OutputType(typeof(SystemdUnitFile))]
public sealed class NewSystemdUnitCommand : ServiceUnitCmdlet
{
    private const string SocketSet = "Socket";
    private const string TimerSet = "Timer";
    private const string PathSet = "Path";
    private const string MountSet = "Mount";

    /// <summary>The unit's name. Without a type it is of the type whose parameters are given, or a service. A mount is named after its folder, and needs no name here.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ServiceSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = SocketSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = TimerSet)]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = MountSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>Make a drop-in of the unit, with this file name; ".conf" is added to it. Drop-ins are read in the order of their names. An -ExecStart replaces the unit's.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DropIn { get; set; }

    /// <summary>TCP ports, address:port, or paths of stream sockets to listen on.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNullOrEmpty]
    public string[] ListenStream { get; set; } = [];

    /// <summary>UDP ports, address:port, or paths of datagram sockets to listen on.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNullOrEmpty]
    public string[] ListenDatagram { get; set; } = [];

    /// <summary>The service that gets the sockets. Default: the one with the socket's name.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNullOrEmpty]
    public string? Service { get; set; }

    /// <summary>Start an instance of a template for each connection.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    public SwitchParameter Accept { get; set; }

    /// <summary>Owner of a socket that is a path. Default: root.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNullOrEmpty]
    public string? SocketUser { get; set; }

    /// <summary>Group of a socket that is a path. Default: root.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidateNotNullOrEmpty]
    public string? SocketGroup { get; set; }

    /// <summary>Permission bits of a socket that is a path, octal. Default: systemd's own, 0666.</summary>
    [Parameter(ParameterSetName = SocketSet)]
    [ValidatePattern("^[0-7]{3,4}$")]
    public string? SocketMode { get; set; }

    /// <summary>Moments to start the unit at, as systemd.time(7) has them: daily, "Mon *-*-* 03:00".</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TermCompleter))]
    public string[] OnCalendar { get; set; } = [];

    /// <summary>How long after the host's start: seconds, or a text such as "5min".</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [DurationTransformation]
    public TimeSpan? OnBootSec { get; set; }

    /// <summary>How long after the unit was last started.</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [DurationTransformation]
    public TimeSpan? OnUnitActiveSec { get; set; }

    /// <summary>How long after the unit last ended.</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [DurationTransformation]
    public TimeSpan? OnUnitInactiveSec { get; set; }

    /// <summary>How exact the moment has to be. Default: systemd's own, 1 min.</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [DurationTransformation]
    public TimeSpan? AccuracySec { get; set; }

    /// <summary>The longest random delay, so that many hosts do not start at once. Default: none.</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [DurationTransformation]
    public TimeSpan? RandomizedDelaySec { get; set; }

    /// <summary>Make up for a moment of -OnCalendar at which the host was off.</summary>
    [Parameter(ParameterSetName = TimerSet)]
    public SwitchParameter Persistent { get; set; }

    /// <summary>The unit that a timer or a path starts. Default: the service with its name.</summary>
    [Parameter(ParameterSetName = TimerSet)]
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string? Unit { get; set; }

    /// <summary>Paths that start the unit while they are there.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] PathExists { get; set; } = [];

    /// <summary>Patterns of paths that start the unit while one is there.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] PathExistsGlob { get; set; } = [];

    /// <summary>Paths that start the unit when they changed and are closed.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] PathChanged { get; set; } = [];

    /// <summary>Paths that start the unit at each write.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] PathModified { get; set; } = [];

    /// <summary>Folders that start the unit while they hold something.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    public string[] DirectoryNotEmpty { get; set; } = [];

    /// <summary>Make the folders that are watched.</summary>
    [Parameter(ParameterSetName = PathSet)]
    public SwitchParameter MakeDirectory { get; set; }

    /// <summary>The device, the file or the share to mount: /dev/vdb1, nas:/models.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MountSet)]
    [ValidateNotNullOrEmpty]
    public string? What { get; set; }

    /// <summary>The folder to mount it at, an absolute path.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MountSet)]
    [ValidateNotNullOrEmpty]
    public string? Where { get; set; }

    /// <summary>The type of file system, Type= of a mount: ext4, nfs. Default: mount(8) finds it out.</summary>
    [Parameter(ParameterSetName = MountSet)]
    [ValidateNotNullOrEmpty]
    public string? FileSystemType { get; set; }

    /// <summary>Options of mount(8).</summary>
    [Parameter(ParameterSetName = MountSet)]
    [ValidateNotNullOrEmpty]
    public string[] Options { get; set; } = [];

    private protected override object? Subject => Name ?? Where;

    private protected override IEnumerable<SystemdUnitFile> Build()
    {
        var own = OwnSection();
        yield return new UnitDefinition
        {
            Name = Name is null ? UnitEscape.FromPath(Where!, own.UnitType) : UnitName.ParseOrComplete(Name, own.UnitType),
            DropIn = DropIn,
            Relations = Relations(),
            Own = own,
            Property = UnitParameters.Directives(Property),
        }.Build();
    }

    private OwnDirectives OwnSection() => ParameterSetName switch
    {
        SocketSet => new SocketDirectives
        {
            ListenStream = ListenStream,
            ListenDatagram = ListenDatagram,
            Service = Service is null ? null : UnitName.ParseOrComplete(Service),
            Accept = Accept ? true : null,
            SocketUser = SocketUser,
            SocketGroup = SocketGroup,
            SocketMode = SocketMode,
        },
        TimerSet => new TimerDirectives
        {
            OnCalendar = OnCalendar,
            OnBootSec = OnBootSec,
            OnUnitActiveSec = OnUnitActiveSec,
            OnUnitInactiveSec = OnUnitInactiveSec,
            AccuracySec = AccuracySec,
            RandomizedDelaySec = RandomizedDelaySec,
            Persistent = Persistent ? true : null,
            Unit = Started,
        },
        PathSet => new PathDirectives
        {
            PathExists = PathExists,
            PathExistsGlob = PathExistsGlob,
            PathChanged = PathChanged,
            PathModified = PathModified,
            DirectoryNotEmpty = DirectoryNotEmpty,
            MakeDirectory = MakeDirectory ? true : null,
            Unit = Started,
        },
        MountSet => new MountDirectives { What = What, Where = Where, FileSystemType = FileSystemType, Options = Options },
        _ => ServiceSection(),
    };

    private UnitName? Started => Unit is null ? null : UnitName.ParseOrComplete(Unit);
}
