using XDeploy.Engine.Systemd;

namespace XDeploy.Engine.Rollouts;

/// <summary>What was seen of a target, its template and its instances on one host.</summary>
internal sealed record ScaleFacts
{
    public required DeployHost Host { get; init; }

    public required UnitName Target { get; init; }

    public required UnitName Template { get; init; }

    /// <summary>Where a link leads that stands in the place of the administrator's file; null where there is none.</summary>
    public string? Link { get; init; }

    /// <summary>The target's file; null where there is none.</summary>
    public UnitDocument? File { get; init; }

    /// <summary>The instances that drop-ins of the target name, with the drop-in.</summary>
    public IReadOnlyDictionary<string, string> InDropIns { get; init; } = new Dictionary<string, string>();

    /// <summary>What systemd says of the template's file: <c>disabled</c>, <c>static</c>, <c>indirect</c>, ...; null where there is none.</summary>
    public string? TemplateState { get; init; }

    /// <summary>Instances, as service or as socket, that another unit has a link to.</summary>
    public IReadOnlySet<string> Linked { get; init; } = new HashSet<string>();

    /// <summary>Instances, as service or as socket, that somebody forbade to start.</summary>
    public IReadOnlySet<string> Masked { get; init; } = new HashSet<string>();

    /// <summary>The instances that were looked at, by name. One that is not here rests: systemd does not have it in memory.</summary>
    public IReadOnlyDictionary<string, SystemdUnitStatus> Units { get; init; } = new Dictionary<string, SystemdUnitStatus>();

    /// <summary>True where systemd has to read the target's file again.</summary>
    public bool IsStale { get; init; }

    /// <summary>Ports to which new connections are refused now.</summary>
    public IReadOnlySet<int> Refused { get; init; } = new HashSet<int>();

    /// <summary>True where the host can refuse connections.</summary>
    public bool CanRefuse { get; init; }

    /// <summary>The instances that listen on the port that they are named by.</summary>
    public IReadOnlySet<string> OnTheirPort { get; init; } = new HashSet<string>();

    /// <summary>The instances that are there to run: the target wants them, or they start with the host.</summary>
    public IReadOnlyList<string> Wanted => InstanceOrder.Sort([.. Named, .. InDropIns.Keys, .. Linked.Select(Instance).OfType<string>()]);

    /// <summary>The instances that the target's file names.</summary>
    public IReadOnlyList<string> Named => File is null ? [] : TargetWants.Read(File, Target, Template);

    /// <summary>The instances of which something runs or is about to: the service, or a socket that starts it.</summary>
    public IReadOnlyList<string> Running => InstanceOrder.Sort(Units.Values.Where(u => !UnitState.IsDown(u)).Select(u => Instance(u.Name)).OfType<string>());

    /// <summary>The instances whose service is active.</summary>
    public IReadOnlyList<string> Active => InstanceOrder.Sort(Units.Values.Where(u => u.IsActive && u.Name.EndsWith(".service", StringComparison.Ordinal)).Select(u => Instance(u.Name)).OfType<string>());

    /// <summary>Full name of an instance's service.</summary>
    public string Service(string instance) => Template.WithInstance(instance).ToString();

    /// <summary>Full name of the socket that may belong to an instance.</summary>
    public string Socket(string instance) => SocketOf(Template, instance);

    /// <summary>How a unit stands; null where systemd does not have it in memory.</summary>
    public SystemdUnitStatus? Status(string unit) => Units.GetValueOrDefault(unit);

    internal static string SocketOf(UnitName template, string instance) => $"{template.Prefix}@{instance}.socket";

    /// <summary>The instance of the template that a service or a socket is; null for any other unit.</summary>
    private string? Instance(string unit) =>
        UnitName.TryParse(unit, out var name) && name.IsInstance && name.Prefix == Template.Prefix && name.Type is "service" or "socket" ? name.Instance : null;
}
