using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Sends a file or a directory to hosts as a release: checked against its SHA-256, and there whole or not at all, with permissions, links and times. A host that has the release already is left alone. What it has of it in
/// another release is linked from there and not sent again; what was cut off by a lost connection or the end of this process goes on at the byte where it ended.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact ./dist -Release 2.4.1 -Service x-model</code>
/// <para>Makes /var/projects/x-model/releases/2.4.1 on every host.</para>
/// </example>
[Cmdlet(VerbsCommunications.Send, "Artifact", SupportsShouldProcess = true)]
[OutputType(typeof(Release))]
public sealed class SendArtifactCommand : HostCmdlet
{
    private LocalTree? _tree;
    private int _transfers;
    private BandwidthLimit? _limit;

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

    /// <summary>Owner of all that is in the release, and a group behind a colon: "x-model:x-model". Default: root.</summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$")]
    public string? Owner { get; set; }

    /// <summary>The most bytes a second that are sent to all hosts together, for example 10MB. Default: as fast as it goes.</summary>
    [Parameter]
    [ValidateRange(1024, long.MaxValue)]
    public long? BandwidthLimit { get; set; }

    /// <summary>
    /// How it goes. Default Auto: Rsync where the host has an older version of most of what is to be sent, in large files, and ssh can log in by a key without being asked; Stream for all else. Sftp and Scp are for those who have to:
    /// they take a second login, and Scp begins again with the file that was cut. Rsync needs rsync on both sides and ssh here.
    /// </summary>
    [Parameter]
    public ArtifactWay Way { get; set; }

    /// <summary>Whether it is compressed on the way. Default Auto: where the line, as it is measured or bounded, is slower than the compression, and for content that gets smaller by it. Sftp and Scp compress small files only.</summary>
    [Parameter]
    public TransferCompression Compression { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        foreach (var advice in DestinationAdvice.ForPath(Root))
            WriteWarning($"{Root} is no good place for a release. {advice}");
        _limit = BandwidthLimit is { } bytes ? new BandwidthLimit(bytes, TimeProvider.System) : null;
        try
        {
            // Read once, for all hosts. This is the pipeline thread: there is nothing to do before it is done.
            _tree = LocalTree.ReadAsync(GetUnresolvedProviderPathFromPSPath(Path), StopToken).GetAwaiter().GetResult();
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
        var sender = new ArtifactSender(_tree!, layout, Release) { Owner = Owner, Limit = _limit, Way = Way, Compression = Compression };
        var look = await sender.LookAsync(session, cancellationToken).ConfigureAwait(false);
        if (look.IsPresent)
        {
            await channel.OutputAsync(sender.Result(host, changed: false)).ConfigureAwait(false);
            return;
        }

        if (!await channel.ShouldProcessAsync($"Send {_tree!.Files} files, {_tree.Bytes} bytes, to {host}:{layout.Release(Release)}", host.Alias, "Send a release").ConfigureAwait(false))
            return;

        var activity = $"Sending release {Release} to {host}";
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), activity, _tree.Bytes);
        await channel.OutputAsync(await sender.SendAsync(session, look, progress, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
