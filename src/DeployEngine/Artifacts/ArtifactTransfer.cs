using System.Diagnostics;
using System.Globalization;
using XDeploy.Engine.Artifacts.Signatures;
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
        Judge(result);
        Progress?.Report(Chunks.Length);
        return true;
    }

    private async Task<bool> TryStreamAsync(CancellationToken cancellationToken)
    {
        if (!await TryPrepareAsync(cancellationToken).ConfigureAwait(false))
            return false;
        await StreamAsync(cancellationToken).ConfigureAwait(false);
        Judge(await session.TryRunAsync(new RemoteScript($"finish release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("finish", inbox.Finish()), cancellationToken).ConfigureAwait(false));
        return true;
    }

    private async Task<bool> TryCarryAsync(IChunkCarrier carrier, CancellationToken cancellationToken)
    {
        if (!await TryPrepareAsync(cancellationToken).ConfigureAwait(false))
            return false;
        var chunks = ChunkFile.Of(tree, plan, new Packer(Compression, Line));
        var folder = new ChunkFolder(inbox, tree, chunks);
        try
        {
            await CarryAsync(carrier, chunks, folder, cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (e.ErrorId == "UploadFailed")
        {
            if (IsFull(e.Problem))
                throw Full("0");
            await ThrowIfFullAsync(folder, cancellationToken).ConfigureAwait(false);
            throw;
        }

        var script = new RemoteScript($"finish release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("receive", folder.Take()).Step("finish", inbox.Finish());
        Judge(await session.TryRunAsync(script, cancellationToken).ConfigureAwait(false));
        return true;
    }

    // The inbox is kept from others as long as files come; where the host says that it no longer is, there is nobody to send to.
    private async Task CarryAsync(IChunkCarrier carrier, IReadOnlyList<ChunkFile> chunks, ChunkFolder folder, CancellationToken cancellationToken)
    {
        var command = Elevation.Command(session.Host, RunAs.Root, folder.Open(carrier.IsLogin, Older?.Paths ?? new Dictionary<int, string>()), readsInput: true);
        var held = await session.HoldAsync(command, cancellationToken).ConfigureAwait(false);
        SessionResult result;
        await using (held.ConfigureAwait(false))
        {
            if (held.FirstLine?.Split(' ') is ["at", .. var sizes])
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var sent = carrier.CarryAsync(session, chunks, folder.Path, Sizes(sizes), Counter(), stop.Token);
                await Task.WhenAny(sent, held.Completion).ConfigureAwait(false);
                if (!sent.IsCompleted || (!sent.IsCompletedSuccessfully && held.Completion.IsCompleted))
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                    await sent.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
                    cancellationToken.ThrowIfCancellationRequested();
                    var ended = await held.Completion.ConfigureAwait(false);
                    throw Failure(ended.ExitCode, ended.Error);
                }

                BytesSent = await sent.ConfigureAwait(false);
            }

            await held.EndInputAsync().ConfigureAwait(false);
            result = await held.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (result.ExitCode != 0)
            throw Failure(result.ExitCode, result.Error);
    }

    private Action<long> Counter()
    {
        var there = 0L;
        return bytes => Progress?.Report(Math.Min(Chunks.Length, Interlocked.Add(ref there, bytes)));
    }

    private static Dictionary<int, long> Sizes(string[] words) =>
        words.Chunk(2).ToDictionary(w => int.Parse(w[0], CultureInfo.InvariantCulture), w => long.Parse(w[1], CultureInfo.InvariantCulture));

    // SFTP does not tell it from other failures.
    private async Task ThrowIfFullAsync(ChunkFolder folder, CancellationToken cancellationToken)
    {
        const long LeastFree = 1024;
        var room = (await session.TryRunAsync(new RemoteScript($"see how much room there is for release {release}").Step("room", folder.Room()), cancellationToken).ConfigureAwait(false)).Find("room");
        if (room?.Facts.TryGetValue("free", out var free) == true && long.TryParse(free, CultureInfo.InvariantCulture, out var kilobytes) && kilobytes < LeastFree)
            throw Full(free);
    }

    private async Task<bool> TryPrepareAsync(CancellationToken cancellationToken)
    {
        var preparation = await session.TryRunAsync(new RemoteScript($"prepare for release {release}") { Timeout = TimeSpan.FromMinutes(30) }.Step("prepare", inbox.Prepare()), cancellationToken).ConfigureAwait(false);
        if (preparation.Find("prepare")?.ExitCode == ReleaseInbox.StatusBasis)
            return false;
        Judge(preparation);
        return true;
    }

    private async Task StreamAsync(CancellationToken cancellationToken)
    {
        var gaveUp = false;
        var command = Elevation.Command(session.Host, RunAs.Root, inbox.Receive(waitsForInput: true), readsInput: true) with
        {
            OnOutputLine = line => Volatile.Write(ref gaveUp, Volatile.Read(ref gaveUp) || line.StartsWith("failed ", StringComparison.Ordinal)),
        };
        var held = await session.HoldAsync(command, cancellationToken).ConfigureAwait(false);
        SessionResult result;
        await using (held.ConfigureAwait(false))
        {
            if (held.FirstLine?.Split(' ') is ["at", var done, var there])
            {
                var start = (Done: int.Parse(done, CultureInfo.InvariantCulture), There: there.Length > 0 ? long.Parse(there, CultureInfo.InvariantCulture) : 0);
                await foreach (var piece in Chunks.PiecesAsync(start.Done, start.There, cancellationToken).ConfigureAwait(false))
                {
                    if (Volatile.Read(ref gaveUp) || held.Completion.IsCompleted)
                        break;
                    await WriteAsync(held, piece, cancellationToken).ConfigureAwait(false);
                    Progress?.Report(Math.Min(Chunks.Length, start.There + Chunks.Given));
                }
            }

            await held.EndInputAsync().ConfigureAwait(false);
            result = await held.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (result.ExitCode != 0)
            throw Failure(result.ExitCode, result.Error);
    }

    private async Task WriteAsync(IHeldCommand held, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var size = Limit?.Piece ?? bytes.Length;
        for (var at = 0; at < bytes.Length; at += size)
        {
            var piece = bytes.Slice(at, Math.Min(size, bytes.Length - at));
            if (Limit is not null)
                await Limit.WaitAsync(piece.Length, cancellationToken).ConfigureAwait(false);
            var start = Stopwatch.GetTimestamp();
            await held.WriteAsync(piece).WaitAsync(cancellationToken).ConfigureAwait(false);
            Line.Count(piece.Length, Stopwatch.GetElapsedTime(start));
            BytesSent += piece.Length;
        }
    }

    private void Judge(ScriptResult result)
    {
        if (result.Find("prepare") is { ExitCode: ReleaseInbox.StatusFull } full)
            throw Full(full.Facts["free"]);
        if (result.Find("prepare") is { ExitCode: ReleaseInbox.StatusShared } shared)
            throw ReleaseErrors.SharedMissing(session.Host, layout, SharedPaths.MissingOf(shared));
        if (result.Steps.FirstOrDefault(s => s.ExitCode is ReleaseInbox.StatusBusy or ReleaseInbox.StatusDamaged or ReleaseInbox.StatusCut) is { } failed)
            throw Failure(failed.ExitCode!.Value, failed.Error);
        ReleaseAdmission.ThrowIfRefused(session.Host, result, $"release {release}");
        result.ThrowIfFailed();
    }

    private DeployException Failure(int status, string said) => status switch
    {
        ReleaseInbox.StatusBusy => ArtifactErrors.Busy(session.Host, release),
        ReleaseInbox.StatusDamaged => ArtifactErrors.Damaged(session.Host, release),
        _ when IsFull(said) => Full("0"),
        _ => RemoteErrors.StepFailed(session.Host, $"send release {release}", new StepResult("receive", status, string.Empty, said)),
    };

    private DeployException Full(string free) => ArtifactErrors.DiskFull(session.Host, release, layout.Releases, inbox.NeededKilobytes, free);

    private static bool IsFull(string said) => said.Contains("No space left", StringComparison.Ordinal) || said.Contains("quota exceeded", StringComparison.OrdinalIgnoreCase);

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
