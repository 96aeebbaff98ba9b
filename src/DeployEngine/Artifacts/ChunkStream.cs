using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// What is written to a host that receives (<see cref="ReleaseInbox.Receive"/>): the manifest, the chunks of the plan, and an end. Before each comes a line that says what it is, which one, and how many bytes follow. It is made
/// while it is sent, a piece at a time: a large file costs no memory.
/// </summary>
/// <param name="tree">What is sent.</param>
/// <param name="plan">What of it.</param>
/// <param name="packer">Compresses what it pays to compress.</param>
internal sealed class ChunkStream(LocalTree tree, TransferPlan plan, Packer packer)
{
    private const int PieceSize = 256 * 1024;

    /// <summary>A large file that may be compressed goes in blocks of this size.</summary>
    private const int BlockSize = 1 << 20;

    // So much of a file that can be compressed goes in blocks until it is known how fast the line is; of a smaller one it is not worth it.
    private const long ProbedBytes = 8 << 20;

    private const int SampleSize = 128 * 1024;

    /// <summary>About how many bytes there are: what progress is measured by.</summary>
    public long Length => plan.BytesSent;

    /// <summary>How many bytes of files were handed out.</summary>
    public long Given { get; private set; }

    /// <summary>The pieces, in order. Each one holds only until the next one is asked for.</summary>
    /// <param name="done">The last chunk that the host has whole, -1 for none: the manifest is chunk 0.</param>
    /// <param name="there">How many bytes of the next chunk the host has, where it is a large file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">A file is not what it was when the tree was read (<c>ArtifactChanged</c>).</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(int done, long there, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (done < 0)
        {
            yield return Line($"manifest 0 {plan.PackedManifest.Length}");
            yield return plan.PackedManifest;
        }

        for (var i = Math.Max(0, done); i < plan.Chunks.Count; i++)
        {
            if (plan.Chunks[i] is TransferChunk.Bundle bundle)
            {
                var archive = await tree.Bundles.PackAsync(bundle, cancellationToken).ConfigureAwait(false);
                // The next one is packed while this one is sent.
                if (i + 1 < plan.Chunks.Count && plan.Chunks[i + 1] is TransferChunk.Bundle next)
                    _ = tree.Bundles.PackAsync(next, CancellationToken.None);
                var packed = packer.TryPack(archive);
                yield return Line($"{(packed is null ? "bundle" : "packed")} {i + 1} {(packed ?? archive).Length}");
                Given += bundle.Entries.OfType<ManifestEntry.Regular>().Sum(f => f.Size);
                yield return packed ?? archive;
            }
            else if (plan.Chunks[i] is TransferChunk.Large { File: var file })
            {
                await foreach (var piece in FileAsync(i + 1, file, i == Math.Max(0, done) ? there : 0, cancellationToken).ConfigureAwait(false))
                    yield return piece;
            }
        }

        yield return Line($"end {plan.Chunks.Count + 1}");
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FileAsync(int index, ManifestEntry.Regular file, long there, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What is longer than the file cannot be a part of it.
        var start = there <= file.Size ? there : 0;
        var name = Encoding.UTF8.GetBytes(file.Path);
        var content = tree.Open(file);
        await using (content.ConfigureAwait(false))
        {
            if (packer.MayPay || (packer.IsUndecided && file.Size - start >= 2 * ProbedBytes && await CanBeCompressedAsync(content, file, cancellationToken).ConfigureAwait(false)))
            {
                content.Position = start;
                await foreach (var piece in BlocksAsync(index, file, name, content, cancellationToken).ConfigureAwait(false))
                    yield return piece;
                start = content.Position;
            }

            content.Position = start;
            var time = tree.ChangedAt(file).ToUnixTimeSeconds();
            yield return Line($"file {index} {file.Size - start} {name.Length} {file.Size} {file.Sha256} {Convert.ToString((int)file.Mode, 8)} {time}");
            yield return name;
            var buffer = new byte[Math.Min(PieceSize, file.Size - start)];
            while (content.Position < file.Size)
            {
                var piece = await ReadAsync(content, file, buffer, cancellationToken).ConfigureAwait(false);
                Given += piece.Length;
                yield return piece;
            }
        }
    }

    // Of a file from where it is open on: all of it, or as much as it takes to find out that it is faster without.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> BlocksAsync(
        int index, ManifestEntry.Regular file, byte[] name, Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[BlockSize];
        var start = content.Position;
        while (content.Position < file.Size && (packer.MayPay || (packer.IsUndecided && content.Position - start < ProbedBytes)))
        {
            var isFirst = content.Position == 0;
            var block = await ReadAsync(content, file, buffer, cancellationToken).ConfigureAwait(false);
            var packed = packer.TryPack(block.Span);
            // The chunk before this one is whole, and this one is not yet.
            yield return Line($"part {index - 1} {packed?.Length ?? block.Length} {name.Length} {(packed is null ? "plain" : "packed")} {(isFirst ? "first" : "more")}");
            yield return name;
            Given += block.Length;
            yield return packed ?? block;
        }
    }

    private async Task<bool> CanBeCompressedAsync(Stream content, ManifestEntry.Regular file, CancellationToken cancellationToken)
    {
        content.Position = file.Size / 2;
        return packer.IsCompressible((await ReadAsync(content, file, new byte[SampleSize], cancellationToken).ConfigureAwait(false)).Span);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream content, ManifestEntry.Regular file, byte[] buffer, CancellationToken cancellationToken)
    {
        var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, file.Size - content.Position));
        return await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == piece.Length
            ? piece
            : throw ArtifactErrors.Changed(file.Path);
    }

    private static byte[] Line(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture) + "\n");
}
