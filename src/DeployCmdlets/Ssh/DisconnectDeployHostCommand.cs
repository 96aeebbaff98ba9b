using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Ssh;

/// <summary>
/// Closes connections that this process keeps open to hosts. They stay open between commands, and close by themselves after five minutes of rest, or when other hosts need the room; nothing has to be closed
/// before a script ends. A connection that is in use is closed when the commands that run there have ended. What comes next logs in anew: do this after a user was given other groups or limits.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Disconnect-DeployHost</code>
/// <para>Closes the connections to the application hosts.</para>
/// </example>
[Cmdlet(VerbsCommunications.Disconnect, "DeployHost", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectDeployHostCommand : PSCmdlet
{
    /// <summary>The hosts: DeployHost objects, or names that are looked up in ~/.ssh/config.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [HostTransformation]
    [Alias("ComputerName")]
    [ValidateNotNullOrEmpty]
    public DeployHost[] HostName { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var host in HostName.Where(h => ShouldProcess(h.Alias, "Close the connection")))
            WriteVerbose(SessionPool.Shared.Close(host) ? $"{host.Alias}: the connection is closed." : $"{host.Alias}: no connection was open.");
    }
}
