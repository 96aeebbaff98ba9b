namespace XDeploy.Engine.Systemd;

/// <summary>
/// A template of services of which every instance is one replica, named by its port: <c>x-model@.service</c>. It is safe by default: a replica comes back
/// whatever ended it, as often as it takes, and one that ends as asked has not failed.
/// </summary>
public sealed record ReplicaTemplate
{
    /// <summary>The template's name.</summary>
    public required UnitName Name { get; init; }

    /// <summary>How a replica runs; <c>%i</c> is the instance. Default <c>Type=exec</c> (starting fails where the program cannot be run, which <c>simple</c> does not report),
    /// <c>Restart=always</c>, <c>RestartSec=1s</c>.</summary>
    public required ServiceDirectives Service { get; init; }

    /// <summary>What it says of itself and of others. The description is by default the name and the instance.</summary>
    public UnitRelations Relations { get; init; } = new();

    /// <summary>The target that groups the instances: stopping or restarting it does the same to them, and enabling an instance ties it to it.</summary>
    public UnitName? Target { get; init; }

    /// <summary>True to take from the replicas what a service hardly ever needs (see <see cref="Hardening"/>).</summary>
    public bool Hardened { get; init; }

    /// <summary>Where a socket listens in the replicas' stead and keeps connections while one restarts: <c>%i</c>, <c>127.0.0.1:%i</c>; null for no socket.</summary>
    public string? ListenStream { get; init; }

    /// <summary>Further directives (see <see cref="UnitDefinition.Property"/>).</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Property { get; init; } = [];

    /// <summary>Writes the template, and its socket where there is one.</summary>
    /// <exception cref="DeployException">A value cannot be written (<c>SystemdValueInvalid</c>, <c>SystemdCommandNotSplit</c>), or the name is no template's (<c>SystemdUnitNameInvalid</c>).</exception>
    public IReadOnlyList<SystemdUnitFile> Build()
    {
        if (Name is not { IsTemplate: true, Type: "service" })
            throw SystemdErrors.NotATemplate(Name);
        return ListenStream is null ? [ServiceUnit()] : [ServiceUnit(), SocketUnit(ListenStream)];
    }

    private SystemdUnitFile ServiceUnit()
    {
        var restart = Service.Restart ?? "always";
        var definition = new UnitDefinition
        {
            Name = Name,
            Relations = Relations with
            {
                Description = Relations.Description ?? $"{Name.Prefix} instance %i",
                After = Relations.After.Count > 0 ? Relations.After : [UnitName.Parse("network.target")],
                PartOf = Target is null ? Relations.PartOf : [Target, .. Relations.PartOf],
                WantedBy = Relations.WantedBy.Count > 0 ? Relations.WantedBy : [Target ?? UnitName.Parse("multi-user.target")],
            },
            Own = Service with
            {
                Type = Service.Type ?? "exec",
                Restart = restart,
                RestartSec = Service.RestartSec ?? (restart == "no" ? null : TimeSpan.FromSeconds(1)),
            },
            Property = Property,
        };
        return definition.Build(file =>
        {
            if (ListenStream is not null)
                file.In("Unit").Add("Requires", UnitText.FromOperator(SocketName)).Add("After", UnitText.FromOperator(SocketName));
            // Without this a few quick crashes make systemd give the instance up, and a fixed release could not start by itself.
            file.In("Unit").Text("StartLimitIntervalSec", "0");
            // What shells and Java virtual machines exit with when they are asked to stop.
            file.In("Service").Text("SuccessExitStatus", "143");
            if (Hardened)
                Hardening.Add(file.In("Service"), hasUser: Service.User is not null);
        });
    }

    // Were the socket not to stop with the target, the next connection would start what was just stopped.
    private SystemdUnitFile SocketUnit(string listen) => new UnitDefinition
    {
        Name = UnitName.Parse($"{Name.Prefix}@.socket"),
        Relations = new UnitRelations
        {
            Description = $"Socket of {Name.Prefix} instance %i",
            PartOf = Target is null ? [] : [Target],
            WantedBy = [UnitName.Parse("sockets.target")],
        },
        Own = new SocketDirectives { ListenStream = [listen] },
    }.Build();

    private string SocketName => $"{Name.Prefix}@%i.socket";
}
