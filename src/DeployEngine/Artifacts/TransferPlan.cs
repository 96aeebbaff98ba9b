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

    private TransferPlan(ReleaseManifest wanted, ReleaseManifest? basis)
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

    /// <summary>The plan with the fewest bytes to send, of all that can be built upon; the position of what it is built upon, or -1.</summary>
    public static (TransferPlan Plan, int Basis) Best(ReleaseManifest wanted, IReadOnlyList<ReleaseManifest> there)
    {
        var best = (Plan: new TransferPlan(wanted, null), Basis: -1);
        for (var i = 0; i < there.Count; i++)
        {
            var plan = new TransferPlan(wanted, there[i]);
            if (plan.Cost < best.Plan.Cost)
                best = (plan, i);
        }

        return best;
    }

    /// <summary>Whether all that is sent takes no more than so many bytes, with headers, and holds no large file.</summary>
    public bool IsLittle(int bytes) => BytesSent + (1024L * Sent.Count) <= bytes && TransferChunk.Of(Sent).All(c => c is TransferChunk.Bundle);

    // A name is about a hundred bytes of headers on the way.
    private long Cost => BytesSent + (100L * (Sent.Count + Linked.Count + Removed.Count));
}
