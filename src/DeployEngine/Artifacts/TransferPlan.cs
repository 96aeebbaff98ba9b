using System.IO.Compression;
using System.Text;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// How a release comes to be on a host that has another one: what is the same is linked from there, what is gone or different is taken away, and only the rest is sent. A release never changes, so two of them may
/// share a file.
/// </summary>
internal sealed class TransferPlan
{
    // To link a smaller file costs the host more than to write it.
    private const long SmallestLinked = 4096;

    private IReadOnlyList<TransferChunk>? _chunks;
    private byte[]? _packedManifest;

    /// <summary>Makes the plan.</summary>
    /// <param name="wanted">What the release is to hold.</param>
    /// <param name="basis">What the host has that is built upon, or null for nothing.</param>
    public TransferPlan(ReleaseManifest wanted, ReleaseManifest? basis)
    {
        Wanted = wanted;
        Basis = basis;
        var there = basis?.Entries.ToDictionary(e => e.Path, StringComparer.Ordinal) ?? [];
        var content = basis?.Files.Where(f => f.Size >= SmallestLinked).DistinctBy(f => (f.Sha256, f.Mode)).ToDictionary(f => (f.Sha256, f.Mode), f => f.Path) ?? [];
        var kept = new HashSet<string>(StringComparer.Ordinal);
        List<ManifestEntry> sent = [];
        List<(string From, string To)> linked = [];
        foreach (var entry in wanted.Entries)
        {
            if (there.TryGetValue(entry.Path, out var same) && same == entry)
                kept.Add(entry.Path);
            else if (entry is ManifestEntry.Regular file && content.TryGetValue((file.Sha256, file.Mode), out var from))
                linked.Add((from, file.Path));
            else
                sent.Add(entry);
        }

        Sent = sent;
        Linked = linked;
        // A directory whose permissions alone are different stays.
        var folders = wanted.Entries.OfType<ManifestEntry.Folder>().Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        Removed = [.. there.Values.Where(e => !kept.Contains(e.Path) && !(e is ManifestEntry.Folder && folders.Contains(e.Path))).Select(e => e.Path)];
        BytesSent = sent.OfType<ManifestEntry.Regular>().Sum(f => f.Size);
    }

    /// <summary>What the release is to hold.</summary>
    public ReleaseManifest Wanted { get; }

    /// <summary>What the host has that is built upon, or null for nothing.</summary>
    public ReleaseManifest? Basis { get; }

    /// <summary>What is sent.</summary>
    public IReadOnlyList<ManifestEntry> Sent { get; }

    /// <summary>Files that the basis has under another path.</summary>
    public IReadOnlyList<(string From, string To)> Linked { get; }

    /// <summary>What the basis has and the release has not, or has differently.</summary>
    public IReadOnlyList<string> Removed { get; }

    /// <summary>Sum of the sizes of the files that are sent.</summary>
    public long BytesSent { get; }

    /// <summary>What is sent, cut into chunks.</summary>
    public IReadOnlyList<TransferChunk> Chunks => LazyInitializer.EnsureInitialized(ref _chunks, () => TransferChunk.Of(Sent));

    /// <summary>The manifest as it is sent: compressed, and where the host has the one of a basis, what makes it of that.</summary>
    public byte[] PackedManifest => LazyInitializer.EnsureInitialized(
        ref _packedManifest, () => Packer.Gzip(Encoding.UTF8.GetBytes(Basis is null ? Wanted.ToString() : ManifestPatch.Of(Basis, Wanted)), CompressionLevel.Optimal));

    /// <summary>What it costs: the bytes that are sent, and for each thing that is sent, linked or taken away about as much as its name takes on the way.</summary>
    public long Cost => BytesSent + (100L * (Sent.Count + Linked.Count + Removed.Count));

    /// <summary>Whether all that is sent takes no more than so many bytes, with headers, and holds no large file.</summary>
    public bool IsLittle(int bytes) => BytesSent + (1024L * Sent.Count) <= bytes && Chunks.All(c => c is TransferChunk.Bundle);
}
