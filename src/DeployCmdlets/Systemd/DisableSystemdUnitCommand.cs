using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Takes away what has units start: they do not start with the host any more. Other units may still start them. What is disabled already is left alone,
/// and so is a static unit, with a warning, since it has nothing to take away.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Disable-SystemdUnit x-model.target -Now</code>
/// <para>Stops the target on each host, and does not start it with the host any more.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Disable, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdUnitResult))]
public sealed class DisableSystemdUnitCommand : UnitChangeCmdlet
{
    /// <summary>Names of units, without patterns. Without a type they are services.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Stop the units, too.</summary>
    [Parameter]
    public SwitchParameter Now { get; set; }

    private protected override IReadOnlyList<UnitAction> Actions => Now ? [UnitAction.Disable, UnitAction.Stop] : [UnitAction.Disable];

    private protected override string[] Given => Name;
}
