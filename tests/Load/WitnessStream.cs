using System.Net.Sockets;

namespace XDeploy.Load;

/// <summary>
/// The wire as SocketsHttpHandler sees it, with one difference: when a request was written and the connection ends unanswered,
/// the error is one that the handler does not hide behind a second try. An idle connection that the server closes is no error
/// as long as nothing was sent on it.
/// </summary>
internal sealed class WitnessStream(Socket socket) : NetworkStream(socket, ownsSocket: true)
{
    // The handler reads ahead on an idle connection while it writes a request: whichever side comes second must see the other's mark.
    private int awaitingAnswer;
    private int ended;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count;
        try
        {
            count = await base.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            Interlocked.Exchange(ref ended, 1);
            if (Volatile.Read(ref awaitingAnswer) == 0 || cancellationToken.IsCancellationRequested) throw;
            throw Unanswered(e);
        }

        // A read into no buffer only waits for data.
        if (buffer.Length == 0) return count;
        if (count > 0)
        {
            Volatile.Write(ref awaitingAnswer, 0);
            return count;
        }

        Interlocked.Exchange(ref ended, 1);
        return Volatile.Read(ref awaitingAnswer) == 0 ? count : throw Unanswered(null);
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Interlocked.Exchange(ref awaitingAnswer, 1);
        if (Volatile.Read(ref ended) == 1) throw Unanswered(null);
        try
        {
            await base.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unanswered(e);
        }
    }

    private static UnansweredException Unanswered(IOException? e) =>
        new(e is null ? "the connection was closed without an answer" : e.InnerException?.Message ?? e.Message, e);
}
