using System.Diagnostics;
using XDeploy.Engine.Artifacts.Relay;
using XDeploy.Engine.Artifacts.Signatures;
using XDeploy.Engine.Artifacts.Ways;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Brings a tree to a host as a release: what the host has in another release is linked from there, the rest is streamed through one channel (or in the script itself where it is little) or put there as files, checked against its
/// SHA-256, and given its name by one rename. A release is there whole or not at all; what was cut goes on at the byte where it ended.
/// </summary>
public sealed class ArtifactSender(LocalTree tree, ServiceLayout layout, ReleaseId release)
{
    /// <summary>The most bytes that travel in the script that receives them: a channel of its own costs three round trips and a login of sudo.</summary>
    public const int MostInScript = 384 * 1024;

    private const int MostBases = 3;

    /// <summary>Owner, and group behind a colon, of all that is in the release; null for root. Files of other releases are shared only where nothing is set.</summary>
    public string? Owner { get; init; }

    /// <summary>What the release shares with others, whose links the tree has already; null for nothing.</summary>
    public SharedPaths? Shared { get; init; }

    /// <summary>How fast it may be, together with whoever else has the same bound; null for as fast as it goes.</summary>
    public BandwidthLimit? Limit { get; init; }

    /// <summary>What vouches for it.</summary>
    public ReleaseAdmission Admission { get; init; } = ReleaseAdmission.WithoutSignature;

    /// <summary>The way that it goes.</summary>
    public ArtifactWay Way { get; init; }

    /// <summary>Whether what is sent is compressed.</summary>
    public TransferCompression Compression { get; init; }

    /// <summary>A neighbour of the host that has the release and hands it on; null for none. Where that does not work, it is sent from here.</summary>
    public ArtifactRelay? Relay { get; init; }

    /// <summary>Told why a release did not come from the neighbour.</summary>
    public Action<DeployException>? OnRelayFailure { get; init; }

    /// <summary>Whether the host has the release already, as it is here.</summary>
    /// <param name="session">The host.</param>
    /// <param name="seen">What was seen there.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeployException">Other content has this name on the host (<c>ReleaseExists</c>), the host takes nothing that is not signed (<c>SignatureMissing</c>, <c>SignatureInvalid</c>), or an error of the session.</exception>
    public async Task<bool> IsPresentAsync(ISession session, HostLook seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(seen);
        if (seen.Release is { } digest)
            return digest == tree.Manifest.Digest ? true : throw ArtifactErrors.Exists(session.Host, layout.Release(release));
        if (seen.HasPolicy)
            await AskAsync(session, cancellationToken).ConfigureAwait(false);
        return false;
    }

    /// <summary>Sends what is missing and makes it a release.</summary>
    /// <param name="session">Where to.</param>
    /// <param name="seen">What was seen there.</param>
    /// <param name="progress">Receives the count of bytes of files that are there, or null.</param>
    /// <param name="cancellationToken">Stops; what has arrived is taken away, where the host can still be told so.</param>
    /// <exception cref="DeployException">No space (<c>DiskFull</c>), damaged on the way (<c>ArtifactDamaged</c>), somebody else sends it (<c>ArtifactBusy</c>), a shared file is not there (<c>SharedPathMissing</c>), or an error of the session.</exception>
    public async Task<Release> SendAsync(ISession session, HostLook seen, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(seen);
        var clock = Stopwatch.StartNew();
        var host = session.Host;
        RefuseWay(host, seen);
        var relay = Relay;
        var isRsyncReady = IsRsyncReady(host, seen);
        // Files with an owner of their own are shared with no other release, but may differ little from what is in one.
        var mayDiffer = (Way == ArtifactWay.Rsync || (Way == ArtifactWay.Auto && isRsyncReady)) && tree.Manifest.Files.Any(f => f.Size >= TransferChunk.SmallestLarge);
        var bases = Owner is null ? await ReadAsync(session, seen.Bases.Where(b => b.IsRoots), cancellationToken).ConfigureAwait(false) : [];
        var others = mayDiffer ? await ReadAsync(session, seen.Bases, cancellationToken).ConfigureAwait(false) : [];
        while (true)
        {
            var (plan, chosen) = tree.Plans.Best([.. bases.Select(b => b.Manifest)]);
            var basis = chosen < 0 ? null : bases[chosen].Id;
            var older = OlderVersions.Of(plan, [.. others.OrderByDescending(b => b.Id == basis)]);
            var way = WayChoice.Of(Way, plan.BytesSent, older.Bytes, isRsyncReady);
            var carrier = relay is null || plan.IsLittle(MostInScript) ? Carrier(host, way) : new RelayCarrier(relay, plan);
            var inbox = new ReleaseInbox(layout, release, plan, basis, Owner) { Admission = Admission, Shared = Shared, TakesFiles = carrier is not null };
            var transfer = new ArtifactTransfer(session, tree, plan, inbox, layout, release) { Progress = progress, Limit = Limit, Compression = Compression, Carrier = carrier, Older = older };
            try
            {
                if (await transfer.TryRunAsync(Limit is null ? MostInScript : 0, cancellationToken).ConfigureAwait(false))
                {
                    ManifestCache.Keep(tree.Manifest);
                    return Result(host, changed: true) with { BytesSent = transfer.BytesSent, BytesSkipped = tree.Bytes - plan.BytesSent, Way = transfer.Way, Relay = carrier is RelayCarrier ? relay?.Host.Alias : null, Duration = clock.Elapsed };
                }
            }
            catch (DeployException e) when (carrier is RelayCarrier && e.ErrorId is "RelayFailed" or "RelayUnavailable")
            {
                OnRelayFailure?.Invoke(e);
                relay = null;
                continue;
            }
            catch (DeployException e) when (Way == ArtifactWay.Auto && carrier is not null && e.ErrorId == "ArtifactWayUnavailable")
            {
                // It was the better way, and not the only one.
                isRsyncReady = false;
                continue;
            }

            // It is not what it was: somebody changed it on the host.
            bases.RemoveAt(chosen);
        }
    }

    /// <summary>The release as it is on a host that has it.</summary>
    public Release Result(DeployHost host, bool changed)
    {
        ArgumentNullException.ThrowIfNull(host);
        return new Release(host.Alias, release, layout.Release(release), tree.Files, tree.Bytes, tree.Manifest.Digest, changed) { BytesSkipped = tree.Bytes };
    }

    // The host is asked again when all has come; what it will not take need not be sent.
    private async Task AskAsync(ISession session, CancellationToken cancellationToken)
    {
        var content = ReleaseAdmission.ContentOf(ArtifactContent.Of(tree.Manifest));
        var result = await session.TryRunAsync(new RemoteScript($"ask for release {release}").Step("ask", Admission.Ask(layout.Name, release, content)), cancellationToken).ConfigureAwait(false);
        ReleaseAdmission.ThrowIfRefused(session.Host, result, $"release {release}");
        result.ThrowIfFailed();
    }

    private void RefuseWay(DeployHost host, HostLook seen)
    {
        if (Way is ArtifactWay.Auto or ArtifactWay.Stream)
            return;
        if (host.IsLocal)
            throw ArtifactErrors.WayUnavailable(host, Way, "this machine is worked on without sshd", "Leave the way out, or give Stream.");
        if (Way != ArtifactWay.Rsync)
            return;
        if (!RsyncCarrier.IsHere)
            throw ArtifactErrors.WayUnavailable(host, Way, "this machine lacks rsync or ssh", "Install them here, or send by another way.");
        if (!seen.HasRsync)
            throw ArtifactErrors.WayUnavailable(host, Way, "the host has no rsync", "Install it there (Install-SystemPackage rsync), or send by another way.");
        if (SshProgramConfig.Problem(host) is { } problem)
            throw ArtifactErrors.WayUnavailable(host, Way, $"{problem}, which ssh cannot be given", "Log in by a key without a passphrase or one of an agent, or send by another way.");
    }

    private static bool IsRsyncReady(DeployHost host, HostLook seen) =>
        !host.IsLocal && seen.HasRsync && host.SudoPassword is null && !SshProgramConfig.MayNeedSecret(host) && SshProgramConfig.Problem(host) is null && RsyncCarrier.IsHere;

    private IChunkCarrier? Carrier(DeployHost host, ArtifactWay way) => way switch
    {
        ArtifactWay.Sftp => new ConnectionCarrier(FileProtocol.Sftp, Limit),
        ArtifactWay.Scp => new ConnectionCarrier(FileProtocol.Scp, Limit),
        ArtifactWay.Rsync => new RsyncCarrier(host, Limit, Compression),
        _ => null,
    };

    private async Task<List<(ReleaseId Id, ReleaseManifest Manifest)>> ReadAsync(ISession session, IEnumerable<(ReleaseId Id, string Digest, bool IsRoots)> releases, CancellationToken cancellationToken)
    {
        List<(ReleaseId, ReleaseManifest)> found = [];
        foreach (var (id, digest, _) in releases.DistinctBy(b => b.Digest).Take(MostBases))
        {
            if (await ManifestCache.FindAsync(session, layout, id, digest, cancellationToken).ConfigureAwait(false) is { } manifest)
                found.Add((id, manifest));
        }

        return found;
    }
}
