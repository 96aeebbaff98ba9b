using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>A part of what is sent that is on the host whole before the next one begins, save for the bytes of a large file, which may go on in the middle.</summary>
internal abstract record TransferChunk
{
    /// <summary>From this size on, in bytes, a file is sent by itself.</summary>
    public const long SmallestLarge = 1 << 20;

    // A cut costs a bundle at most. Each one costs the host two processes, so of much there are larger ones: an eighth of it, within these bounds.
    private const int Share = 8;
    private static readonly (long Least, long Most) FullBundle = (1 << 20, 4 << 20);
    private static readonly (int Least, int Most) MostInBundle = (1000, 4000);

    /// <summary>Directories, links and small files, in one tar archive.</summary>
    public sealed record Bundle(IReadOnlyList<ManifestEntry> Entries) : TransferChunk;

    /// <summary>A large file, as it is.</summary>
    public sealed record Large(ManifestEntry.Regular File) : TransferChunk;

    /// <summary>Cuts what is to be sent into chunks: the same for the same list. Directories come before what is in them, since paths are sorted.</summary>
    public static IReadOnlyList<TransferChunk> Of(IReadOnlyList<ManifestEntry> sent)
    {
        List<ManifestEntry> small = [.. sent.Where(e => e is not ManifestEntry.Regular { Size: >= SmallestLarge })];
        var full = Math.Clamp(small.OfType<ManifestEntry.Regular>().Sum(f => f.Size) / Share, FullBundle.Least, FullBundle.Most);
        var most = Math.Clamp(small.Count / Share, MostInBundle.Least, MostInBundle.Most);
        List<TransferChunk> chunks = [];
        List<ManifestEntry> bundle = [];
        var bytes = 0L;
        foreach (var entry in small)
        {
            bundle.Add(entry);
            bytes += entry is ManifestEntry.Regular file ? file.Size : 0;
            if (bytes < full && bundle.Count < most)
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
