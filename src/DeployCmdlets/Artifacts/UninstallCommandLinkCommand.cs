using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts.Commands;
using XDeploy.Engine.Hosts;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>Takes commands away from hosts that Install-CommandLink has put there. One that it has not, or that was changed since, is an error; the files that they start stay.</summary>
/// <example>
/// <code>Get-DeployHost app* | Uninstall-CommandLink script</code>
/// <para>Removes /usr/local/bin/script from every host.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Uninstall, "CommandLink", SupportsShouldProcess = true)]
[OutputType(typeof(CommandLink))]
public sealed class UninstallCommandLinkCommand : HostCmdlet
{
    /// <summary>Names of commands.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern("^[A-Za-z0-9_][A-Za-z0-9_.+-]*$")]
    public string[] Name { get; set; } = [];

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        foreach (var name in Name)
        {
            var content = await CommandRemoval.LookAsync(session, name, cancellationToken).ConfigureAwait(false);
            if (content is not null)
            {
                if (!await channel.ShouldProcessAsync($"Remove the command {name} from {session.Host}", $"{session.Host.Alias}:{name}", "Remove a command").ConfigureAwait(false))
                    continue;
                await CommandRemoval.RunAsync(session, name, cancellationToken).ConfigureAwait(false);
            }

            await channel.OutputAsync(CommandRemoval.Result(session.Host, name, content)).ConfigureAwait(false);
        }
    }
}
