using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Sends a file or a directory to hosts as a release: by SFTP, or in one round trip where it is small, checked against its SHA-256, and there whole or not at all. A host
/// that has the release already is left alone.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact ./dist -Release 2.4.1 -Service x-model</code>
/// <para>Makes /var/projects/x-model/releases/2.4.1 on every host.</para>
/// </example>
[Cmdlet(VerbsCommunications.Send, "Artifact", SupportsShouldProcess = true)]
[OutputType(typeof(Release))]
public sealed class SendArtifactCommand : HostCmdlet
{
    private ArtifactPackage? _package;
    private int _transfers;

    /// <summary>The file or directory to send.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>Id of the release: 1 to 128 letters, digits and . _ + -.</summary>
    [Parameter(Mandatory = true)]
    public ReleaseId Release { get; set; } = null!;

    /// <summary>Name of the service: the release goes below /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Service")]
    [ValidateNotNullOrEmpty]
    public string Service { get; set; } = string.Empty;

    /// <summary>The service's folder on the hosts, where it is not /var/projects/NAME.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Root")]
    [ValidatePattern("^/.*[^/]$")]
    public string Root { get; set; } = string.Empty;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            // Packed once, for all hosts. This is the pipeline thread: there is nothing to do before it is done.
            _package = ArtifactPackage.CreateAsync(GetUnresolvedProviderPathFromPSPath(Path), StopToken).GetAwaiter().GetResult();
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Path));
        }
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var layout = new ServiceLayout(Root.Length > 0 ? Root : $"/var/projects/{Service}");
        var package = _package!;
        var sender = new ArtifactSender(package, layout, Release);
        if (await sender.IsPresentAsync(session, cancellationToken).ConfigureAwait(false))
        {
            await channel.OutputAsync(new Release(host.Alias, Release, layout.Release(Release), package.Files, package.Bytes, package.Sha256, Changed: false)).ConfigureAwait(false);
            return;
        }

        if (!await channel.ShouldProcessAsync($"Send {package.Files} files, {package.Bytes} bytes, to {host}:{layout.Release(Release)}", host.Alias, "Send a release").ConfigureAwait(false))
            return;

        var activity = $"Sending release {Release} to {host}";
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), activity, new FileInfo(package.TarFile).Length);
        await channel.OutputAsync(await sender.SendAsync(session, progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _package?.Dispose();
    }
}
