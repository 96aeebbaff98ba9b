using System.Collections.Concurrent;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Artifacts;
using XDeploy.Engine.Artifacts.Relay;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;

namespace XDeploy.Cmdlets.Artifacts;

/// <summary>
/// Sends a file, a directory or what is in an archive to hosts as a release: checked against its SHA-256, and there whole or not at all, with permissions, links and times. A host that has the release already is left alone. What it has of it in
/// another release is linked from there and not sent again; what was cut off by a lost connection or the end of this process goes on at the byte where it ended.
/// </summary>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact ./dist -Release 2.4.1 -Service x-model</code>
/// <para>Makes /var/projects/x-model/releases/2.4.1 on every host.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact ./dist -Release 2.4.1 -Service x-model -AllowedSigner ./allowed_signers</code>
/// <para>Sends it only if ./dist.sig is a valid signature of just this, as the release 2.4.1 of x-model.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact ./x-model-2.4.1.tar.gz -StripComponent 1 -Release 2.4.1 -Service x-model</code>
/// <para>Sends what is in an archive, without the folder that all of it lies in.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact . -ExcludeFile ./.gitignore -Exclude .git/, 'tests/' -SharedPath uploads/, config/local.json -Release 2.4.1 -Service x-model</code>
/// <para>Leaves out what git ignores, and links two paths of the release to what all releases share: /var/projects/x-model/shared/uploads, which is made where it is missing, and …/shared/config/local.json, which has to be there.</para>
/// </example>
/// <example>
/// <code>Get-DeployHost app* | Send-Artifact ./dist -Release 2.4.1 -Service x-model -Relay site-*</code>
/// <para>Sends it once to each site, the hosts of which have a tag such as site-north, and has its hosts pass it on among themselves.</para>
/// </example>
[Cmdlet(VerbsCommunications.Send, "Artifact", SupportsShouldProcess = true)]
[OutputType(typeof(Release))]
public sealed class SendArtifactCommand : HostCmdlet
{
    private ArtifactReading? _reading;
    private readonly ConcurrentDictionary<string, bool> _warned = new(StringComparer.Ordinal);
    private SharedPaths? _shared;
    private RelaySites? _sites;
    private int _transfers;
    private BandwidthLimit? _limit;

    /// <summary>The file, directory or archive to send. Of an archive (tar, plain or compressed by gzip, zstd, xz or bzip2, or zip), what is in it is sent; see Unpack.</summary>
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

    /// <summary>The file of the signature, which New-ArtifactSignature makes. Default: PATH.sig, where there is one.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Signature { get; set; }

    /// <summary>The file of those who may sign: ALLOWED SIGNERS in ssh-keygen(1). With it, what is sent has to have a valid signature of one of them; without one nothing is sent.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AllowedSigner { get; set; }

    /// <summary>A file of keys that are revoked, public keys or a KRL, whose signatures are not valid.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RevocationFile { get; set; }

    /// <summary>
    /// Patterns of what is left out of a directory or an archive, as gitignore(5) has them: *.log anywhere, /build/ at the top, docs/**/*.psd, and !keep.log for what stays. The last one that speaks of a path counts; what lies in a
    /// directory that is left out is left out, too.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Exclude { get; set; } = [];

    /// <summary>A file with such patterns, one a line, such as .gitignore. Those of Exclude count more.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExcludeFile { get; set; }

    /// <summary>
    /// Paths in the release that are links to what all releases of the service share, in its folder shared: uploads/, with a slash at the end, is a directory, which is made where it is missing; config/local.json is a file, without
    /// which nothing is sent.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] SharedPath { get; set; } = [];

    /// <summary>
    /// Whether what is in an archive is sent, or the archive as a file. Auto: what is in it, known by the content of the file, unless its name says that it is something else (.jar, .whl, .pt). Always: what is in it, whatever its
    /// name. Never: the file. Default Auto.
    /// </summary>
    [Parameter]
    public ArchiveUnpacking Unpack { get; set; }

    /// <summary>How many folders at the start of each path in an archive are left out, as tar --strip-components has it: 1 for an archive with all in one folder. Default 0.</summary>
    [Parameter]
    [Alias("StripComponents")]
    [ValidateRange(0, 100)]
    public int StripComponent { get; set; }

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
            _shared = SharedPath.Length > 0 ? new SharedPaths(SharedPath) : null;
            var exclude = ExcludeRules.Of(ExcludeFile is null ? null : GetUnresolvedProviderPathFromPSPath(ExcludeFile), Exclude);
            var options = new TreeOptions { Exclude = exclude, Unpack = Unpack, StripComponents = StripComponent };
            var path = GetUnresolvedProviderPathFromPSPath(Path);
            var request = this.SignatureRequestOf(Signature, AllowedSigner, RevocationFile);
            _reading = new ArtifactReading(token => ReadAsync(path, options, request, token), StopToken);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Path));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // The time of a host is not for what is done here.
        if (_reading!.IsCompleted || HostTimeout is not null)
            EndReading();
        base.ProcessRecord();
    }

    private async Task<(LocalTree Tree, ReleaseAdmission Admission)> ReadAsync(string path, TreeOptions options, SignatureRequest request, CancellationToken cancellationToken)
    {
        var tree = await LocalTree.ReadAsync(path, options, cancellationToken).ConfigureAwait(false);
        try
        {
            if (_shared is not null)
                tree = tree.With(_shared);
            return (tree, new ReleaseAdmission(await request.ResolveAsync(path, Layout.Name, Release, () => ContentsOf(path, tree, cancellationToken), cancellationToken).ConfigureAwait(false)));
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    private void EndReading()
    {
        try
        {
            _reading!.Complete();
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Path));
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    // An archive is unpacked here: who signed it has signed what is in it.
    private IReadOnlyList<ArtifactContent> ContentsOf(string path, LocalTree tree, CancellationToken cancellationToken)
    {
        var unpacked = ArtifactContent.Of(tree.Manifest);
        return _shared is null && File.Exists(path) ? [.. unpacked, ArtifactContent.ReadFileAsync(path, cancellationToken).GetAwaiter().GetResult()] : unpacked;
    }

    private ServiceLayout Layout => new(Root.Length > 0 ? Root : $"/var/projects/{Service}");

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        EndReading();
        base.EndProcessing();
        CloseSites();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // Workers, which read the tree, have ended then.
        base.Dispose(disposing);
        if (!disposing)
            return;
        CloseSites();
        _reading?.Dispose();
    }

    private void CloseSites()
    {
        _sites?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _sites = null;
    }

    internal override Task<IDisposable?> ArriveAsync(DeployHost host) => _sites?.Of(host)?.EnterAsync(StopToken) ?? base.ArriveAsync(host);

    internal override async Task RunAsync(ISession session, CmdletChannel channel, CancellationToken cancellationToken)
    {
        var host = session.Host;
        var layout = Layout;
        var site = _sites?.Of(host);
        DeployException? failure = null;
        var seen = await HostLook.AtAsync(session, layout, Release, ReleaseAdmission.DefaultPolicy, cancellationToken).ConfigureAwait(false);
        var (tree, admission) = await _reading!.ForHostAsync(cancellationToken).ConfigureAwait(false);
        var sender = new ArtifactSender(tree, layout, Release)
        {
            Owner = Owner,
            Shared = _shared,
            Limit = _limit,
            Admission = admission,
            Way = Way,
            Compression = Compression,
            Relay = site?.Relay,
            OnRelayFailure = e => failure = e,
        };
        if (await sender.IsPresentAsync(session, seen, cancellationToken).ConfigureAwait(false))
        {
            await channel.OutputAsync(sender.Result(host, changed: false)).ConfigureAwait(false);
            site?.HandOn(() => new ArtifactRelay(session, layout, Release));
            return;
        }

        if (!await channel.ShouldProcessAsync($"Send {tree.Files} files, {tree.Bytes} bytes, to {host}:{layout.Release(Release)}", host.Alias, "Send a release").ConfigureAwait(false))
            return;

        var activity = $"Sending release {Release} to {host}";
        await using var progress = new TransferProgress(channel, TimeProvider.System, Interlocked.Increment(ref _transfers), activity, tree.Bytes);
        var sent = await sender.SendAsync(session, seen, progress, cancellationToken).ConfigureAwait(false);
        site?.HandOn(() => new ArtifactRelay(session, layout, Release));
        // What a host that hands on cannot do, it cannot for all of its neighbours: that is said once.
        if (failure is not null && _warned.TryAdd(failure.Message, true))
            await channel.WarningAsync($"{failure.Message} It is sent from here.").ConfigureAwait(false);
        await channel.OutputAsync(sent).ConfigureAwait(false);
    }
}
