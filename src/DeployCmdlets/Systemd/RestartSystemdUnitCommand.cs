using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Stops and starts units on hosts and waits until systemd says that they are up; one that does not run is started. Requests that are in flight are lost:
/// Invoke-RollingUpdate drains replicas first. One that does not come up is an error with its last lines of the journal.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Restart-SystemdUnit x-model@5001 -ThrottleLimit 1</code>
/// <para>Restarts one replica on each host, one host after the other.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Restart, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdUnitResult))]
public sealed class RestartSystemdUnitCommand : UnitChangeCmdlet
{
    /// <summary>Names of units, or patterns with * ? and [] that stand for the units that systemd has in memory. Without a type they are services.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override IReadOnlyList<UnitAction> Actions => [UnitAction.Restart];

    private protected override string[] Given => Name;
}
