namespace XDeploy.Engine.Systemd;

/// <summary>
/// A template of services of which every instance is one replica, named by its port: <c>x-model@.service</c>. What is not set
/// is not written, so that systemd's own default holds (systemd.service(5), systemd.exec(5)).
/// </summary>
public sealed record ServiceTemplate
{
    /// <summary>The template's name.</summary>
    public required UnitName Name { get; init; }

    /// <summary>The command, word by word; <c>%i</c> is the instance.</summary>
    public required IReadOnlyList<string> ExecStart { get; init; }

    /// <summary>What the unit is, for people. Default: the name and the instance.</summary>
    public string? Description { get; init; }

    /// <summary>The target that groups the instances: stopping or restarting it does the same to them, and enabling an instance ties it to it.</summary>
    public UnitName? Target { get; init; }

    /// <summary>Units to start before.</summary>
    public IReadOnlyList<UnitName> After { get; init; } = [];

    /// <summary>Units that stop and restart this one with them, besides <see cref="Target"/>.</summary>
    public IReadOnlyList<UnitName> PartOf { get; init; } = [];

    /// <summary>The service's type. Default <c>exec</c>: starting fails where the program cannot be run, which <c>simple</c> does not report.</summary>
    public string Type { get; init; } = "exec";

    /// <summary>The user to run as.</summary>
    public string? User { get; init; }

    /// <summary>The group to run as.</summary>
    public string? Group { get; init; }

    /// <summary>The folder to run in; it may hold <c>%i</c>.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables, in the order to write them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Files of variables; a leading <c>-</c> allows the file to be missing.</summary>
    public IReadOnlyList<string> EnvironmentFile { get; init; } = [];

    /// <summary>When systemd starts the service again by itself. Default <c>always</c>.</summary>
    public string Restart { get; init; } = "always";

    /// <summary>How long to wait before that. Default 1 s.</summary>
    public TimeSpan RestartSec { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the service may take to stop before it is killed.</summary>
    public TimeSpan? TimeoutStopSec { get; init; }

    /// <summary>The signal that asks it to stop, for example <c>SIGTERM</c>.</summary>
    public string? KillSignal { get; init; }

    /// <summary>What wants an instance that is enabled. Default: the target, or multi-user.target where there is none.</summary>
    public IReadOnlyList<UnitName> WantedBy { get; init; } = [];

    /// <summary>Further directives in unit syntax: <c>LimitNOFILE</c> of [Service], or <c>Unit.OnFailure</c>. They take the place of what is written by default.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> Property { get; init; } = [];

    /// <summary>Writes the unit file.</summary>
    /// <exception cref="DeployException">A value cannot be written (<c>SystemdValueInvalid</c>, <c>SystemdCommandNotSplit</c>), or the name is no template's (<c>SystemdUnitNameInvalid</c>).</exception>
    public SystemdUnitFile Build()
    {
        if (Name is not { IsTemplate: true, Type: "service" })
            throw SystemdErrors.NotATemplate(Name);

        var file = new UnitFileBuilder();
        file.Add("Unit", "Description", UnitText.Value(Description ?? $"{Name.Prefix} instance %i"));
        file.Add("Unit", "After", Names(After));
        file.Add("Unit", "PartOf", Names(Target is null ? PartOf : [Target, .. PartOf]));
        // Without this a few quick crashes make systemd give the instance up, and a fixed release could not start by itself.
        file.Add("Unit", "StartLimitIntervalSec", UnitText.FromOperator("0"));
        AddService(file);
        file.Add("Install", "WantedBy", Names(WantedBy.Count > 0 ? WantedBy : [Target ?? UnitName.Parse("multi-user.target")]));

        foreach (var (name, values) in Property)
        {
            var dot = name.IndexOf('.', StringComparison.Ordinal);
            file.Set(dot < 0 ? "Service" : name[..dot], name[(dot + 1)..], values.Select(UnitText.FromOperator));
        }

        return file.Build(Name);
    }

    private void AddService(UnitFileBuilder file)
    {
        file.Add("Service", "Type", UnitText.Value(Type));
        file.Add("Service", "User", Optional(User));
        file.Add("Service", "Group", Optional(Group));
        file.Add("Service", "WorkingDirectory", Optional(WorkingDirectory));
        foreach (var (name, value) in Environment)
            file.Add("Service", "Environment", UnitText.Assignment(name, value));
        foreach (var path in EnvironmentFile)
            file.Add("Service", "EnvironmentFile", UnitText.Value(path));
        file.Add("Service", "ExecStart", UnitText.Command(ExecStart));
        file.Add("Service", "Restart", UnitText.Value(Restart));
        file.Add("Service", "RestartSec", Restart == "no" ? null : UnitText.Span(RestartSec));
        file.Add("Service", "TimeoutStopSec", TimeoutStopSec is { } stop ? UnitText.Span(stop) : null);
        file.Add("Service", "KillSignal", Optional(KillSignal));
    }

    private static UnitText? Optional(string? value) => value is null ? null : UnitText.Value(value);

    private static UnitText? Names(IReadOnlyList<UnitName> names) => names.Count == 0 ? null : UnitText.Names(names);
}
