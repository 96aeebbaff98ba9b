using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Has units start by themselves: with the host, or with a target, as their files say. A unit that cannot be enabled (static, masked, another name of
/// a unit) is an error that says what to do instead.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Enable-SystemdUnit x-model.target -Now</code>
/// <para>Has the target start with each host, and starts it.</para>
/// </example>
/// <example>
/// <code>Enable-SystemdUnit x-model@5001, x-model@5002 -HostName app1</code>
/// <para>Has two instances start with what the template says: its target.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Enable, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdUnitResult))]
public sealed class EnableSystemdUnitCommand : UnitChangeCmdlet
{
    /// <summary>Names of units, without patterns. Without a type they are services.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Start the units, too.</summary>
    [Parameter]
    public SwitchParameter Now { get; set; }

    private protected override IReadOnlyList<UnitAction> Actions => Now ? [UnitAction.Enable, UnitAction.Start] : [UnitAction.Enable];

    private protected override string[] Given => Name;
}
