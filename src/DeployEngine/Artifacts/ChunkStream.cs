using System.Globalization;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Text;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// What is written to a host that receives (<see cref="ReleaseInbox.Receive"/>): the manifest, the chunks of the plan, and an end. Before each comes a line that says what it is, which one, and how many bytes follow. It is made
/// while it is sent, a piece at a time: a large file costs no memory.
/// </summary>
internal sealed class ChunkStream(LocalTree tree, TransferPlan plan)
{
    private const int PieceSize = 256 * 1024;

    private readonly IReadOnlyList<TransferChunk> _chunks = TransferChunk.Of(plan.Sent);

    /// <summary>About how many bytes there are: what progress is measured by.</summary>
    public long Length => plan.BytesSent;

    /// <summary>The pieces, in order. Each one holds only until the next one is asked for.</summary>
    /// <param name="done">The last chunk that the host has whole, -1 for none: the manifest is chunk 0.</param>
    /// <param name="there">How many bytes of the next chunk the host has, where it is a large file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">A file is not what it was when the tree was read (<c>ArtifactChanged</c>).</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> PiecesAsync(int done, long there, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (done < 0)
        {
            var text = plan.Basis is { } basis ? ManifestPatch.Of(basis, plan.Wanted) : plan.Wanted.ToString();
            var manifest = Compress(Encoding.UTF8.GetBytes(text));
            yield return Line($"manifest 0 {manifest.Length}");
            yield return manifest;
        }

        for (var i = Math.Max(0, done); i < _chunks.Count; i++)
        {
            if (_chunks[i] is TransferChunk.Bundle bundle)
            {
                var archive = await BundleWriter.PackAsync(tree, bundle.Entries, cancellationToken).ConfigureAwait(false);
                yield return Line($"bundle {i + 1} {archive.Length}");
                yield return archive;
            }
            else if (_chunks[i] is TransferChunk.Large { File: var file })
            {
                await foreach (var piece in FileAsync(i + 1, file, i == Math.Max(0, done) ? there : 0, cancellationToken).ConfigureAwait(false))
                    yield return piece;
            }
        }

        yield return Line($"end {_chunks.Count + 1}");
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> FileAsync(int index, ManifestEntry.Regular file, long there, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // What is longer than the file cannot be a part of it.
        var start = there <= file.Size ? there : 0;
        var name = Encoding.UTF8.GetBytes(file.Path);
        var content = tree.Open(file);
        await using (content.ConfigureAwait(false))
        {
            if (content.Length != file.Size)
                throw ArtifactErrors.Changed(file.Path);
            content.Position = start;
            var time = tree.ChangedAt(file).ToUnixTimeSeconds();
            yield return Line($"file {index} {file.Size - start} {name.Length} {file.Size} {file.Sha256} {Convert.ToString((int)file.Mode, 8)} {time}");
            yield return name;
            var left = file.Size - start;
            var buffer = new byte[Math.Min(PieceSize, left)];
            while (left > 0)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, left));
                if (await content.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < piece.Length)
                    throw ArtifactErrors.Changed(file.Path);
                left -= piece.Length;
                yield return piece;
            }
        }
    }

    private static byte[] Line(FormattableString text) => Encoding.UTF8.GetBytes(text.ToString(CultureInfo.InvariantCulture) + "\n");

    private static byte[] Compress(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return packed.ToArray();
    }
}
