using System.Diagnostics;
using XDeploy.Engine.Artifacts.Ways;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Releases;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>One plan carried out on one host.</summary>
internal sealed class ArtifactTransfer(ISession session, LocalTree tree, TransferPlan plan, ReleaseInbox inbox, ServiceLayout layout, ReleaseId release)
{
    // What has come is of no use after these.
    private static readonly HashSet<string> EndsForGood = new(StringComparer.Ordinal)
    {
        "DiskFull", "ArtifactDamaged", "ArtifactChanged", "RemoteStepFailed", "SignatureMissing", "SignatureInvalid", "ArtifactWayUnavailable", "FileProtocolUnavailable",
    };

    /// <summary>Receives the count of bytes that are there.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>How fast it may be, or null.</summary>
    public BandwidthLimit? Limit { get; init; }

    /// <summary>Whether what is sent is compressed.</summary>
    public TransferCompression Compression { get; init; }

    /// <summary>Puts chunks there as files; null where they are streamed.</summary>
    public IChunkCarrier? Carrier { get; init; }

    /// <summary>What the host has older versions of, for a carrier.</summary>
    public OlderVersions? Older { get; init; }

    /// <summary>The way that it goes.</summary>
    public ArtifactWay Way => Carrier?.Way ?? ArtifactWay.Stream;

    /// <summary>How many bytes went over the line.</summary>
    public long BytesSent { get; private set; }

    private LineMeter Line => field ??= new LineMeter(Limit?.BytesPerSecond);

    private ChunkStream Chunks => field ??= new ChunkStream(tree, plan, new Packer(Compression, Line));

    private InboxVerdict Verdict => field ??= new InboxVerdict(session.Host, layout, release, inbox);

    /// <summary>Carries it out.</summary>
    /// <returns>False where what it is built upon is not what it was.</returns>
    public async Task<bool> TryRunAsync(int mostInScript, CancellationToken cancellationToken)
    {
        try
        {
            if (Carrier is not null)
                return await TryCarryAsync(Carrier, cancellationToken).ConfigureAwait(false);
            return plan.IsLittle(mostInScript)
                ? await TryInScriptAsync(cancellationToken).ConfigureAwait(false)
                : await TryStreamAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException || (e is DeployException failure && EndsForGood.Contains(failure.ErrorId)))
        {
            await TryCleanAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<bool> TryInScriptAsync(CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await foreach (var piece in Chunks.PiecesAsync(-1, 0, cancellationToken).ConfigureAwait(false))
            bytes.Write(piece.Span);
        BytesSent = bytes.Length;
        var script = new RemoteScript($"send release {release}")
            .Step("prepare", inbox.Prepare())
            // Whatever was there of it before is as quickly sent again.
            .Step("receive", $$"""
                echo -1 >{{inbox.DoneFile}}
                {{RemoteFile.Print(bytes.ToArray())}} | ( {{inbox.Receive(waitsForInput: false)}} )
                """)
            .Step("finish", inbox.Finish());
        var result = await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false);
        if (result.Find("prepare")?.ExitCode == ReleaseInbox.StatusBasis)
            return false;
        Verdict.ThrowIfFailed(result);
        Progress?.Report(Chunks.Length);
        return true;
    }

    private async Task<bool> TryStreamAsync(CancellationToken cancellationToken)
    {
        if (!await TryPrepareAsync(cancellationToken).ConfigureAwait(false))
            return false;
        var delivery = new StreamDelivery(session, inbox, Chunks, Line, Verdict) { Progress = Progress, Limit = Limit };
        await delivery.SendAsync(cancellationToken).ConfigureAwait(false);
        BytesSent = delivery.BytesSent;
        Verdict.ThrowIfFailed(await session.TryRunAsync(new RemoteScript($"finish release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("finish", inbox.Finish()), cancellationToken).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> TryCarryAsync(IChunkCarrier carrier, CancellationToken cancellationToken)
    {
        if (!await TryPrepareAsync(cancellationToken).ConfigureAwait(false))
            return false;
        var chunks = ChunkFile.Of(tree, plan, new Packer(Compression, Line));
        var folder = new ChunkFolder(inbox, tree, chunks);
        BytesSent = await new FileDelivery(session, folder, chunks, carrier, Older?.Paths ?? new Dictionary<int, string>(), Verdict) { Progress = Progress, Total = Chunks.Length }.SendAsync(cancellationToken).ConfigureAwait(false);
        var script = new RemoteScript($"finish release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("receive", folder.Take()).Step("finish", inbox.Finish());
        Verdict.ThrowIfFailed(await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> TryPrepareAsync(CancellationToken cancellationToken)
    {
        var preparation = await session.TryRunAsync(new RemoteScript($"prepare for release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("prepare", inbox.Prepare()), cancellationToken).ConfigureAwait(false);
        if (preparation.Find("prepare")?.ExitCode == ReleaseInbox.StatusBasis)
            return false;
        Verdict.ThrowIfFailed(preparation);
        return true;
    }

    // The error that brought us here says more than one about the cleaning; what stays is taken away by whoever sends the next release after a day.
    private async Task TryCleanAsync()
    {
        try
        {
            await session.RunAsync(new RemoteScript("take away a part of a release").Step("clean", inbox.Clean()), CancellationToken.None).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            Debug.WriteLine(e);
        }
    }
}
