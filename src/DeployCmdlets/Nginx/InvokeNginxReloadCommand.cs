using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Nginx;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>
/// Has nginx on hosts load its files, and proves that it did: the same master has new workers, and the old ones have stopped taking connections.
/// nginx only writes into its log where it cannot do what the files say; here that is an error. Where nginx runs with just these files and
/// certificates already, it is left alone: every reload costs clients with open connections a few requests.
/// </summary>
/// <example>
/// <code>Get-DeployHost lb* | Invoke-NginxReload</code>
/// <para>Reloads where something changed since the last reload by this module.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "NginxReload", SupportsShouldProcess = true)]
[OutputType(typeof(NginxReloadResult))]
public sealed class InvokeNginxReloadCommand : HostCmdlet
{
    /// <summary>Reload even where nothing changed.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        if (!await channel.ShouldProcessAsync($"Reload nginx on {host}", host.Alias, "Reload nginx").ConfigureAwait(false))
            return;
        var result = await NginxReload.RunAsync(session, Force, cancellationToken).ConfigureAwait(false);
        // One generation that is still on its way out is what every reload leaves behind for a while; more than one pile up.
        if (result.Retiring > result.Worker.Count && result.WorkerShutdownTimeout is null)
        {
            await channel.WarningAsync(
                $"{host}: {result.Retiring} workers of earlier reloads still hold connections and memory, and nothing ends them. "
                + "Set worker_shutdown_timeout in nginx.conf, for example to 10m.").ConfigureAwait(false);
        }

        await channel.OutputAsync(result).ConfigureAwait(false);
    }
}
