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
        if (await channel.ShouldProcessAsync($"Reload nginx on {host}", host.Alias, "Reload nginx").ConfigureAwait(false))
            await channel.OutputAsync(await NginxReload.RunAsync(session, Force, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
