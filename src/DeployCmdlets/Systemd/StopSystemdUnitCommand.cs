using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Stops units on hosts and waits until they have ended. What does not run is left alone. Stopping a target stops the units that are part of it. A unit
/// with Restart=always stays stopped; one that starts with the host starts again at the next boot.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Stop-SystemdUnit x-model.target</code>
/// <para>Stops the target and the instances that are part of it (PartOf=).</para>
/// </example>
/// <example>
/// <code>Stop-SystemdUnit 'x-model@*' -HostName app1</code>
/// <para>Stops all instances that run.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Stop, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdUnitResult))]
public sealed class StopSystemdUnitCommand : UnitChangeCmdlet
{
    /// <summary>Names of units, or patterns with * ? and [] that stand for the units that systemd has in memory. Without a type they are services.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override IReadOnlyList<UnitAction> Actions => [UnitAction.Stop];

    private protected override string[] Given => Name;
}
