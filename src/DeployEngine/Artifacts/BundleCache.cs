namespace XDeploy.Engine.Artifacts;

/// <summary>Bundles of a tree, each packed once for all hosts that want it at about the same time, as those do that are sent the same: the files are read once, whatever the number of hosts.</summary>
internal sealed class BundleCache(LocalTree tree)
{
    // A bundle has 1 to 4 MiB: so far the fastest host may be ahead of the slowest one that still finds it here.
    private const int MostKept = 8;

    private readonly Lock _lock = new();
    private readonly Dictionary<TransferChunk.Bundle, Task<byte[]>> _packed = [];
    private readonly Queue<TransferChunk.Bundle> _order = new();

    /// <summary>The archive of a bundle, which nobody changes.</summary>
    /// <exception cref="DeployException">A file is not what it was when the tree was read (<c>ArtifactChanged</c>).</exception>
    public Task<byte[]> PackAsync(TransferChunk.Bundle bundle, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_packed.TryGetValue(bundle, out var packing))
            {
                // Another host may wait for it when this one is given up.
                packing = Task.Run(() => BundleWriter.PackAsync(tree, bundle.Entries, CancellationToken.None), CancellationToken.None);
                _packed.Add(bundle, packing);
                _order.Enqueue(bundle);
                if (_order.Count > MostKept)
                    _packed.Remove(_order.Dequeue());
            }

            return packing.WaitAsync(cancellationToken);
        }
    }
}
