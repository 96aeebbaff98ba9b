using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Installs unit files and drop-ins in /etc/systemd/system of hosts. Each host's systemd checks the files before they take the place of the old ones: a
/// unit that it does not accept changes nothing. Where all is as it should be, nothing is done. Running units are not restarted.
/// </summary>
/// <example>
/// <code>$units = @(
///     New-SystemdTemplateUnit x-model -ExecStart /usr/local/bin/x-model, %i -Target x-model.target
///     New-SystemdTarget x-model -Instance 5001, 5002, 5003
/// )
/// Get-DeployHost app* | Install-SystemdUnit -Unit $units -Enable -Start</code>
/// <para>Installs the template and its target, has the target start with the host, and starts it.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Install-SystemdUnit -Unit $units -WhatIf</code>
/// <para>Shows what would change on each host, as a diff.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Install, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdInstallResult))]
public sealed class InstallSystemdUnitCommand : HostCmdlet
{
    /// <summary>The unit files and drop-ins, as New-SystemdUnit, New-SystemdTemplateUnit, New-SystemdTarget and ConvertTo-SystemdUnit make them.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public SystemdUnitFile[] Unit { get; set; } = [];

    /// <summary>Have the units start as their [Install] section says. Templates are left out: their instances start with the target.</summary>
    [Parameter]
    public SwitchParameter Enable { get; set; }

    /// <summary>Start the units that do not run. Templates are left out.</summary>
    [Parameter]
    public SwitchParameter Start { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Unit.CountBy(u => u.Place).FirstOrDefault(n => n.Value > 1).Key is { } twice)
        {
            ThrowTerminatingError(DeployErrorRecord.From(
                new DeployException("SystemdUnitTwice", DeployErrorKind.InvalidInput, null, $"{twice} is given more than once.", "Give each unit once."), twice));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var plan = await UnitInstallation.PlanAsync(session, Unit, Enable, Start, cancellationToken).ConfigureAwait(false);
        foreach (var warning in plan.Warnings)
            await channel.WarningAsync($"{host}: {warning}").ConfigureAwait(false);

        if (!plan.IsEmpty)
        {
            if (!await channel.ShouldProcessAsync(plan.Describe(host), host.Alias, "Install units").ConfigureAwait(false))
                return;
            await plan.ApplyAsync(session, cancellationToken).ConfigureAwait(false);
        }

        await channel.OutputAsync(new SystemdInstallResult(host.Alias, [.. Unit.Select(u => u.Place)], !plan.IsEmpty, plan.Diff)).ConfigureAwait(false);
    }
}
