using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>Puts chunks on a host by SFTP or scp, over one connection, a few at once so that none waits for the answers to another.</summary>
internal sealed class ConnectionCarrier(FileProtocol protocol, BandwidthLimit? limit) : IChunkCarrier
{
    private const int AtOnce = 4;

    /// <inheritdoc/>
    public ArtifactWay Way => protocol == FileProtocol.Sftp ? ArtifactWay.Sftp : ArtifactWay.Scp;

    /// <inheritdoc/>
    public bool IsLogin => true;

    /// <inheritdoc/>
    public async Task<long> CarryAsync(
        ISession session, IReadOnlyList<ChunkFile> chunks, string folder, IReadOnlyDictionary<int, long> there, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var sent = 0L;
        var files = await ((IFileSession)session).ConnectFilesAsync(protocol, cancellationToken).ConfigureAwait(false);
        await using (files.ConfigureAwait(false))
        {
            await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, PutAsync).ConfigureAwait(false);
        }

        return sent;

        async ValueTask PutAsync(ChunkFile chunk, CancellationToken token)
        {
            var opened = await chunk.OpenAsync(token).ConfigureAwait(false);
            var content = new LimitedStream(opened, limit, Count, token);
            await using (content.ConfigureAwait(false))
            {
                var known = there.GetValueOrDefault(chunk.Index, -1);
                if (known == content.Length)
                {
                    onBytes(known);
                    return;
                }

                // scp knows no middle of a file; and a bundle may be another one than the one that was begun.
                var goesOn = protocol == FileProtocol.Sftp && chunk.Large is not null && known > 0 && known < content.Length;
                if (goesOn)
                {
                    content.Position = known;
                    onBytes(known);
                }

                await files.PutAsync(content, $"{folder}/{chunk.Index}.{(goesOn ? "new" : "all")}", token).ConfigureAwait(false);
            }
        }

        void Count(int bytes)
        {
            Interlocked.Add(ref sent, bytes);
            onBytes(bytes);
        }
    }
}
