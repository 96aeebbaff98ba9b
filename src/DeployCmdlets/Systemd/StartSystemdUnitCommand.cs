using System.Management.Automation;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Starts units on hosts and waits until systemd says that they are up. What runs already is left alone; a target that runs is started again where
/// instances that it wants do not run. One that does not come up is an error with its last lines of the journal.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Start-SystemdUnit x-model.target</code>
/// <para>Starts all instances that the target wants, on all hosts.</para>
/// </example>
/// <example>
/// <code>Start-SystemdUnit x-model@5001, nginx -HostName app1 -WhatIf</code>
/// <para>Shows which of two services would be started.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Start, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdUnitResult))]
public sealed class StartSystemdUnitCommand : UnitChangeCmdlet
{
    /// <summary>Names of units, or patterns with * ? and [] that stand for the units that systemd has in memory. Without a type they are services.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    private protected override IReadOnlyList<UnitAction> Actions => [UnitAction.Start];

    private protected override string[] Given => Name;
}
