using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Takes units away from hosts: stops and disables them, removes their files from /etc/systemd/system, and has systemd read its files again. For a template, its
/// instances are stopped and disabled. A file that a package brought is never touched, and where one
/// was hidden by the removed file, the unit is neither stopped nor disabled. The result holds the unit as it was, for Install-SystemdUnit to bring it back.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Uninstall-SystemdUnit x-model.target, x-model@.service</code>
/// <para>Removes a service with all its replicas from all hosts.</para>
/// </example>
/// <example>
/// <code>$gone = Uninstall-SystemdUnit x-model.target -HostName app1
/// Install-SystemdUnit -Unit $gone.Unit -HostName app1 -Enable -Start</code>
/// <para>Removes a target and brings it back.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Uninstall, "SystemdUnit", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdUninstallResult))]
public sealed class UninstallSystemdUnitCommand : HostCmdlet
{
    /// <summary>Names of units, without patterns. Without a type they are services.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Remove the drop-ins in /etc/systemd/system/NAME.d, too. Those of a unit that a package brought are removed without stopping it.</summary>
    [Parameter]
    public SwitchParameter DropIn { get; set; }

    /// <summary>How long the work may take on one host, stopping included: seconds, or a text such as "5min". Default 2 min.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    private IReadOnlyList<UnitName> _names = [];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _names = [.. UnitParameters.Names(Name).Distinct()];
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Name));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var plan = await UnitRemoval.PlanAsync(session, _names, DropIn, cancellationToken).ConfigureAwait(false);
        foreach (var error in plan.Errors)
            await channel.ErrorAsync(DeployErrorRecord.From(error, host)).ConfigureAwait(false);
        foreach (var warning in plan.Warnings)
            await channel.WarningAsync($"{host}: {warning}").ConfigureAwait(false);
        if (!plan.IsEmpty)
        {
            if (!await channel.ShouldProcessAsync(plan.Describe(host), host.Alias, "Uninstall units").ConfigureAwait(false))
                return;
            await plan.ApplyAsync(session, Timeout, cancellationToken).ConfigureAwait(false);
        }

        foreach (var result in plan.Results(host))
            await channel.OutputAsync(result).ConfigureAwait(false);
    }
}
