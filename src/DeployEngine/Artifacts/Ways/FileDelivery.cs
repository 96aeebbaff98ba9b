using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>Has chunks put into the folder of an inbox, as files.</summary>
/// <param name="session">The host.</param>
/// <param name="folder">The folder.</param>
/// <param name="chunks">All chunks.</param>
/// <param name="carrier">What puts them there.</param>
/// <param name="older">By chunk, the path of an older version below the folder of releases.</param>
/// <param name="verdict">What the host's answers mean.</param>
internal sealed class FileDelivery(ISession session, ChunkFolder folder, IReadOnlyList<ChunkFile> chunks, IChunkCarrier carrier, IReadOnlyDictionary<int, string> older, InboxVerdict verdict)
{
    /// <summary>Receives the count of bytes that are there.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>How many bytes there are to be.</summary>
    public required long Total { get; init; }

    /// <summary>Has what is missing put there.</summary>
    /// <returns>How many bytes went over the line.</returns>
    public async Task<long> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await CarryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e) when (e.ErrorId == "UploadFailed")
        {
            if (InboxVerdict.SaysFull(e.Problem))
                throw verdict.Full("0");
            await ThrowIfFullAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    // The inbox is kept from others as long as files come; where the host says that it no longer is, there is nobody to send to.
    private async Task<long> CarryAsync(CancellationToken cancellationToken)
    {
        var command = Elevation.Command(session.Host, RunAs.Root, folder.Open(carrier.IsLogin, older), readsInput: true);
        var held = await session.HoldAsync(command, cancellationToken).ConfigureAwait(false);
        var bytes = 0L;
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
                    throw verdict.Failure(ended.ExitCode, ended.Error);
                }

                bytes = await sent.ConfigureAwait(false);
            }

            await held.EndInputAsync().ConfigureAwait(false);
            result = await held.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        return result.ExitCode == 0 ? bytes : throw verdict.Failure(result.ExitCode, result.Error);
    }

    private Action<long> Counter()
    {
        var there = 0L;
        return bytes => Progress?.Report(Math.Min(Total, Interlocked.Add(ref there, bytes)));
    }

    private static Dictionary<int, long> Sizes(string[] words) =>
        words.Chunk(2).ToDictionary(w => int.Parse(w[0], CultureInfo.InvariantCulture), w => long.Parse(w[1], CultureInfo.InvariantCulture));

    // SFTP does not tell it from other failures.
    private async Task ThrowIfFullAsync(CancellationToken cancellationToken)
    {
        const long LeastFree = 1024;
        var room = (await session.TryRunAsync(new RemoteScript("see how much room there is for a release").Step("room", folder.Room()), cancellationToken).ConfigureAwait(false)).Find("room");
        if (room?.Facts.TryGetValue("free", out var free) == true && long.TryParse(free, CultureInfo.InvariantCulture, out var kilobytes) && kilobytes < LeastFree)
            throw verdict.Full(free);
    }
}
