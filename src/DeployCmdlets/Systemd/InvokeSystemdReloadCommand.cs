using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Systemd;

namespace XDeploy.Cmdlets.Systemd;

/// <summary>
/// Has systemd on hosts read its unit files again, where files of units that it has in memory changed since it read them. Nothing that runs is stopped or
/// started. Install-SystemdUnit does this by itself.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Invoke-SystemdReload</code>
/// <para>Reloads where a unit file was edited, and names those units.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Invoke-SystemdReload -Force</code>
/// <para>Reloads everywhere: after links in a .wants folder were changed by hand, which systemd does not notice.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "SystemdReload", SupportsShouldProcess = true)]
[OutputType(typeof(SystemdReloadResult))]
public sealed class InvokeSystemdReloadCommand : HostCmdlet
{
    /// <summary>Reload where no unit in memory needs it, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var stale = await SystemdReload.FindStaleAsync(session, cancellationToken).ConfigureAwait(false);
        var reload = stale.Count > 0 || Force;
        if (reload)
        {
            var why = stale.Count > 0 ? $", since the files of {string.Join(", ", stale)} changed" : string.Empty;
            if (!await channel.ShouldProcessAsync($"On {host}: reload systemd{why}.", host.Alias, "Reload systemd").ConfigureAwait(false))
                return;
            foreach (var unit in await SystemdReload.RunAsync(session, cancellationToken).ConfigureAwait(false))
                await channel.WarningAsync($"{host}: systemd cannot read {unit.Name} ({unit.LoadState}).").ConfigureAwait(false);
        }

        await channel.OutputAsync(new SystemdReloadResult(host.Alias, reload, stale)).ConfigureAwait(false);
    }
}
