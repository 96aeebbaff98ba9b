using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Makes the template of a service whose instances are replicas named by their port. It is safe by default: a replica comes back whatever ended it, systemd never
/// gives it up, and one that ends as it was asked to has not failed. Values are quoted for systemd: %i and %I are
/// the instance (systemd.unit(5)), any other per cent or dollar sign stands for itself. Nothing is sent to a host.
/// </summary>
/// <example>
/// <code>New-SystemdTemplateUnit x-model -ExecStart /usr/local/bin/x-model, %i -User deploy -Target x-model.target</code>
/// <para>Makes x-model@.service; its instance x-model@5001 runs "/usr/local/bin/x-model 5001".</para>
/// </example>
/// <example>
/// <code>New-SystemdTemplateUnit x-model -ExecStart ./serve, %i -WorkingDirectory /var/projects/x-model/instances/%i -Property @{ LimitNOFILE = 65536; 'Unit.OnFailure' = 'alert@%n.service' }</code>
/// <para>Adds directives that have no parameter of their own.</para>
/// </example>
/// <example>
/// <code>New-SystemdTemplateUnit x-model -ExecStart /usr/local/bin/x-model, %i -Target x-model.target -Hardened -SocketActivated</code>
/// <para>Makes x-model@.service, from which all that it does not need is taken, and x-model@.socket, which keeps the port and the connections that come in while a replica restarts.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "SystemdTemplateUnit", DefaultParameterSetName = ServiceSet)]
[OutputType(typeof(SystemdUnitFile))]
public sealed class NewSystemdTemplateUnitCommand : ServiceUnitCmdlet
{
    private const string ListenOnInstance = "%i";

    /// <summary>The template's name: "x-model", or in full "x-model@.service".</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <inheritdoc/>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ServiceSet)]
    [CommandTransformation]
    public override string[][] ExecStart { get; set; } = [];

    /// <summary>The target that groups the instances: stopping or restarting it does the same to them, and an instance that is enabled starts with it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>
    /// Take from the replicas what a service that answers requests does not need: other people's files, devices, the kernel, new privileges, and writing anywhere but to
    /// its own folders (StateDirectory and its like). Without -User they run as a user that exists only while they run. "systemd-analyze security" scores it.
    /// </summary>
    [Parameter]
    public SwitchParameter Hardened { get; set; }

    /// <summary>
    /// Make a socket as well, NAME@.socket, which listens on the port in the replica's stead and hands it over (sd_listen_fds(3)): while the replica restarts, connections
    /// wait. The service has to take a socket that is open already.
    /// </summary>
    [Parameter]
    public SwitchParameter SocketActivated { get; set; }

    /// <summary>Where the socket listens: a port, address:port or a path. Default %i, the port that the instance is named by, on all addresses.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ListenStream { get; set; } = ListenOnInstance;

    private protected override object Subject => Name;

    private protected override IEnumerable<SystemdUnitFile> Build() => new ReplicaTemplate
    {
        Name = TemplateName(Name),
        Service = ServiceSection(),
        Relations = Relations(),
        Target = Target is null ? null : UnitName.ParseOrComplete(Target, "target"),
        Hardened = Hardened,
        ListenStream = SocketActivated || ListenStream != ListenOnInstance ? ListenStream : null,
        Property = UnitParameters.Directives(Property),
    }.Build();

    private static UnitName TemplateName(string name) => name.Contains('@', StringComparison.Ordinal) || name.EndsWith(".service", StringComparison.Ordinal)
        ? UnitName.ParseOrComplete(name)
        : UnitName.Parse($"{name}@.service");
}
