using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>Large files that are sent, of which the host has an older version: a file of the same path in another release.</summary>
internal sealed class OlderVersions
{
    private OlderVersions(IReadOnlyDictionary<int, string> paths, long bytes) => (Paths, Bytes) = (paths, bytes);

    /// <summary>By chunk, the path of the older version below the folder of releases.</summary>
    public IReadOnlyDictionary<int, string> Paths { get; }

    /// <summary>Sum of the sizes of the files that are sent.</summary>
    public long Bytes { get; }

    /// <summary>Finds them.</summary>
    /// <param name="plan">What is sent.</param>
    /// <param name="there">Releases that the host has, the one to look in first being the first.</param>
    public static OlderVersions Of(TransferPlan plan, IReadOnlyList<(ReleaseId Id, ReleaseManifest Manifest)> there)
    {
        var paths = new Dictionary<int, string>();
        var bytes = 0L;
        var files = there.Select(r => (r.Id, Large: r.Manifest.Files.Where(f => f.Size >= TransferChunk.SmallestLarge).Select(f => f.Path).ToHashSet(StringComparer.Ordinal))).ToList();
        foreach (var (chunk, i) in plan.Chunks.Select((chunk, i) => (chunk, i)))
        {
            if (chunk is not TransferChunk.Large { File: var file } || files.Find(r => r.Large.Contains(file.Path)) is not { Id: { } id })
                continue;
            paths.Add(i + 1, $"{id}/{file.Path}");
            bytes += file.Size;
        }

        return new OlderVersions(paths, bytes);
    }
}
