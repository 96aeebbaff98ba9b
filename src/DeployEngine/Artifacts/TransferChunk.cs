using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>A part of what is sent that is on the host whole before the next one begins, save for the bytes of a large file, which may go on in the middle.</summary>
internal abstract record TransferChunk
{
    /// <summary>From this size on, in bytes, a file is sent by itself.</summary>
    public const long SmallestLarge = 1 << 20;

    /// <summary>A bundle is full with so many bytes of files.</summary>
    private const long FullBundle = 1 << 20;

    /// <summary>A bundle is full with so many things in it.</summary>
    private const int MostInBundle = 1000;

    /// <summary>Directories, links and small files, in one tar archive.</summary>
    public sealed record Bundle(IReadOnlyList<ManifestEntry> Entries) : TransferChunk;

    /// <summary>A large file, as it is.</summary>
    public sealed record Large(ManifestEntry.Regular File) : TransferChunk;

    /// <summary>Cuts what is to be sent into chunks: the same for the same list. Directories come before what is in them, since paths are sorted.</summary>
    public static IReadOnlyList<TransferChunk> Of(IReadOnlyList<ManifestEntry> sent)
    {
        var small = sent.Where(e => e is not ManifestEntry.Regular { Size: >= SmallestLarge });
        List<TransferChunk> chunks = [];
        List<ManifestEntry> bundle = [];
        var bytes = 0L;
        foreach (var entry in small)
        {
            bundle.Add(entry);
            bytes += entry is ManifestEntry.Regular file ? file.Size : 0;
            if (bytes < FullBundle && bundle.Count < MostInBundle)
                continue;
            chunks.Add(new Bundle(bundle));
            bundle = [];
            bytes = 0;
        }

        if (bundle.Count > 0)
            chunks.Add(new Bundle(bundle));
        return [.. chunks, .. sent.OfType<ManifestEntry.Regular>().Where(f => f.Size >= SmallestLarge).Select(f => new Large(f))];
    }
}
