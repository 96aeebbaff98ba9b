using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Hosts;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Tests whether places on hosts are ones for code and models: home and temporary directories are not, nor what services may not read, programs may not be started from, or everybody may write to. Places that are not there are judged by
/// where they would be.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Test-ArtifactDestination /var/projects, /storage/models</code>
/// <para>Shows filesystem and free space of two places on each host, and what speaks against them.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "ArtifactDestination")]
[OutputType(typeof(ArtifactDestination))]
public sealed class TestArtifactDestinationCommand : HostCmdlet
{
    /// <summary>Absolute paths on the hosts.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern("^/")]
    public string[] Path { get; set; } = [];

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        foreach (var place in await DestinationLook.ReadAsync(session, Path, cancellationToken).ConfigureAwait(false))
            await channel.OutputAsync(place).ConfigureAwait(false);
    }
}
