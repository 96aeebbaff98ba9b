using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Makes the template of a service whose instances are replicas named by their port. Values are quoted for systemd: %i and %I are
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
[Cmdlet(VerbsCommon.New, "SystemdTemplateUnit")]
[OutputType(typeof(SystemdUnitFile))]
public sealed class NewSystemdTemplateUnitCommand : PSCmdlet
{
    /// <summary>The template's name: "x-model", or in full "x-model@.service".</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = string.Empty;

    /// <summary>The program and its arguments, each word by itself.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    [AllowEmptyString]
    public string[] ExecStart { get; set; } = [];

    /// <summary>What the unit is, for people. Default: the name and the instance.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Description { get; set; }

    /// <summary>The folder to run in; it may hold %i.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WorkingDirectory { get; set; }

    /// <summary>The user to run as. Default: root.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>The group to run as. Default: the user's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>When systemd takes the service for started (systemd.service(5)). Default exec: a program that cannot be run is an error of the start.</summary>
    [Parameter]
    [ValidateSet("simple", "exec", "forking", "oneshot", "dbus", "notify", "idle")]
    public string Type { get; set; } = "exec";

    /// <summary>When systemd starts the service again by itself. Default always, without a limit on how often.</summary>
    [Parameter]
    [ValidateSet("no", "on-success", "on-failure", "on-abnormal", "on-watchdog", "on-abort", "always")]
    public string Restart { get; set; } = "always";

    /// <summary>How long to wait before that: seconds, or a text such as "500ms". Default 1 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan RestartSec { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Variables of the service's environment; true and false become yes and no.</summary>
    [Parameter]
    public IDictionary? Environment { get; set; }

    /// <summary>Files of variables on the host; with a leading "-" the file may be missing.</summary>
    [Parameter]
    public string[] EnvironmentFile { get; set; } = [];

    /// <summary>How long the service may take to stop before it is killed. Default: systemd's own, 90 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? TimeoutStopSec { get; set; }

    /// <summary>The signal that asks the service to stop, for example SIGINT. Default: systemd's own, SIGTERM.</summary>
    [Parameter]
    [ValidatePattern("^SIG[A-Z0-9+-]+$")]
    public string? KillSignal { get; set; }

    /// <summary>The target that groups the instances: stopping or restarting it does the same to them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Units that are started before this one. Default network.target.</summary>
    [Parameter]
    public string[] After { get; set; } = ["network.target"];

    /// <summary>Units that stop and restart this one with them, besides the target.</summary>
    [Parameter]
    public string[] PartOf { get; set; } = [];

    /// <summary>What starts an instance that is enabled. Default: the target, or multi-user.target without one.</summary>
    [Parameter]
    public string[] WantedBy { get; set; } = [];

    /// <summary>
    /// Other directives, written as they are, in unit syntax: of [Service], or of the section before a dot ("Unit.OnFailure"). A list
    /// gives a line each. A directive that this cmdlet writes by itself is replaced.
    /// </summary>
    [Parameter]
    public IDictionary? Property { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(Template().Build());
        }
        catch (DeployException e)
        {
            WriteError(DeployErrorRecord.From(e, Name));
        }
    }

    private ServiceTemplate Template() => new()
    {
        Name = TemplateName(Name),
        ExecStart = ExecStart,
        Description = Description,
        Target = Target is null ? null : UnitName.ParseOrComplete(Target, "target"),
        After = UnitParameters.Names(After),
        PartOf = UnitParameters.Names(PartOf),
        Type = Type,
        User = User,
        Group = Group,
        WorkingDirectory = WorkingDirectory,
        Environment = [.. UnitParameters.Entries(Environment).Select(e => KeyValuePair.Create(e.Key, UnitParameters.Text(e.Value)))],
        EnvironmentFile = EnvironmentFile,
        Restart = Restart,
        RestartSec = RestartSec,
        TimeoutStopSec = TimeoutStopSec,
        KillSignal = KillSignal,
        WantedBy = UnitParameters.Names(WantedBy, "target"),
        Property = [.. UnitParameters.Entries(Property).Select(e => KeyValuePair.Create(e.Key, UnitParameters.Values(e.Value)))],
    };

    private static UnitName TemplateName(string name) => name.Contains('@', StringComparison.Ordinal) || name.EndsWith(".service", StringComparison.Ordinal)
        ? UnitName.ParseOrComplete(name)
        : UnitName.Parse($"{name}@.service");
}
