using System.Diagnostics;
using System.Globalization;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Artifacts;

/// <summary>Streams chunks into an inbox through one channel: from the byte on that the host lacks.</summary>
internal sealed class StreamDelivery(ISession session, ReleaseInbox inbox, ChunkStream chunks, LineMeter line, InboxVerdict verdict)
{
    /// <summary>Receives the count of bytes that are there.</summary>
    public IProgress<long>? Progress { get; init; }

    /// <summary>How fast it may be, or null.</summary>
    public BandwidthLimit? Limit { get; init; }

    /// <summary>How many bytes went over the line.</summary>
    public long BytesSent { get; private set; }

    /// <summary>Sends what is missing.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
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
                await foreach (var piece in chunks.PiecesAsync(start.Done, start.There, cancellationToken).ConfigureAwait(false))
                {
                    if (Volatile.Read(ref gaveUp) || held.Completion.IsCompleted)
                        break;
                    await WriteAsync(held, piece, cancellationToken).ConfigureAwait(false);
                    Progress?.Report(Math.Min(chunks.Length, start.There + chunks.Given));
                }
            }

            await held.EndInputAsync().ConfigureAwait(false);
            result = await held.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        if (result.ExitCode != 0)
            throw verdict.Failure(result.ExitCode, result.Error);
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
            line.Count(piece.Length, Stopwatch.GetElapsedTime(start));
            line.Tell(held.LineRate);
            BytesSent += piece.Length;
        }
    }
}
