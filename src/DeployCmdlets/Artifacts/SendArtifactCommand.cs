using System.Collections.Concurrent;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Relay;
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
    private RelaySites? _sites;
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);
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

    /// <summary>
    /// A pattern of tags that name sites, such as site-*: hosts with the same tag are neighbours. The first one of them is sent to from here, and the others fetch it from that one by ssh, checked as if it came from here: each slow line
    /// is gone through once. The host that hands it on gets a key for this alone, which is taken away again; where a neighbour cannot fetch it, it is sent from here, with a warning. Hosts without such a tag are sent to from here.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Relay { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        foreach (var advice in DestinationAdvice.ForPath(Root))
            WriteWarning($"{Root} is no good place for a release. {advice}");
        if (Way == ArtifactWay.Relay)
            ThrowTerminatingError(DeployErrorRecord.From(new DeployException("ArtifactWayInvalid", DeployErrorKind.InvalidInput, null, "Relay is no way from here.", "Give -Relay and a pattern of tags, and leave -Way out."), Path));
        _sites = Relay is null ? null : new RelaySites(Relay);
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

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        _sites?.CloseAsync().GetAwaiter().GetResult();
        _sites = null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _sites?.CloseAsync().GetAwaiter().GetResult();
    }

    internal override async Task AroundAsync(DeployHost host, Func<Task> work)
    {
        using var turn = _sites?.Of(host) is { } site ? await site.EnterAsync(StopToken).ConfigureAwait(false) : null;
        await work().ConfigureAwait(false);
    }

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var layout = new ServiceLayout(Root.Length > 0 ? Root : $"/var/projects/{Service}");
        var site = _sites?.Of(host);
        DeployException? failure = null;
        var sender = new ArtifactSender(_tree!, layout, Release) { Owner = Owner, Limit = _limit, Way = Way, Compression = Compression, Relay = site?.Relay, OnRelayFailure = e => failure = e };
        var look = await sender.LookAsync(session, cancellationToken).ConfigureAwait(false);
        if (look.IsPresent)
        {
            await channel.OutputAsync(sender.Result(host, changed: false)).ConfigureAwait(false);
            site?.HandOn(() => new ArtifactRelay(session, layout, Release));
            return;
        }

        if (!await channel.ShouldProcessAsync($"Send {_tree!.Files} files, {_tree.Bytes} bytes, to {host}:{layout.Release(Release)}", host.Alias, "Send a release").ConfigureAwait(false))
            return;

        var activity = $"Sending release {Release} to {host}";
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), activity, _tree.Bytes);
        var sent = await sender.SendAsync(session, look, progress, cancellationToken).ConfigureAwait(false);
        site?.HandOn(() => new ArtifactRelay(session, layout, Release));
        // What a host that hands on cannot do, it cannot for all of its neighbours: that is said once.
        if (failure is not null && _warned.TryAdd(failure.Message, true))
            await channel.WarningAsync($"{failure.Message} It is sent from here.").ConfigureAwait(false);
        await channel.OutputAsync(sent).ConfigureAwait(false);
    }
}
