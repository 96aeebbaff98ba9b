using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Ways;

/// <summary>A chunk of what is sent as a file of its own. Its name is its number, so that no way has to carry the names of what is in a release.</summary>
/// <param name="Index">The number: 0 for the manifest.</param>
/// <param name="Large">The large file that it is, or null for the manifest and for a bundle.</param>
/// <param name="OpenAsync">Opens the content, which can tell its length.</param>
internal sealed record ChunkFile(int Index, ManifestEntry.Regular? Large, Func<CancellationToken, Task<Stream>> OpenAsync)
{
    /// <summary>All chunks of a plan, the manifest first.</summary>
    /// <param name="tree">What is sent.</param>
    /// <param name="plan">What of it.</param>
    /// <param name="packer">Compresses bundles where that pays.</param>
    public static IReadOnlyList<ChunkFile> Of(LocalTree tree, TransferPlan plan, Packer packer) =>
    [
        new ChunkFile(0, null, _ => Task.FromResult<Stream>(new MemoryStream(plan.PackedManifest))),
        .. plan.Chunks.Select((chunk, i) => chunk switch
        {
            TransferChunk.Large large => new ChunkFile(i + 1, large.File, _ => Task.FromResult(tree.Open(large.File))),
            TransferChunk.Bundle bundle => new ChunkFile(i + 1, null, async token =>
            {
                var archive = await tree.Bundles.PackAsync(bundle, token).ConfigureAwait(false);
                return new MemoryStream(packer.TryPack(archive) ?? archive);
            }),
            _ => throw new InvalidOperationException(),
        }),
    ];
}
