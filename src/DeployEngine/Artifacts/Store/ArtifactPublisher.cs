using XDeploy.Engine.Artifacts.Archives;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>Publishes a file or a directory as a version that never changes. What the store has already is not sent again.</summary>
public sealed class ArtifactPublisher
{
    private readonly StoreClient _client;
    private readonly LocalTree? _tree;
    private readonly string _path;

    private ArtifactPublisher(StoreClient client, string path, LocalTree? tree, StoredArtifact wanted)
    {
        _client = client;
        _path = path;
        _tree = tree;
        Wanted = wanted;
    }

    /// <summary>What is to be there. Of a directory, its bytes in the store are not known before it is packed.</summary>
    public StoredArtifact Wanted { get; private set; }

    /// <summary>How a directory is packed.</summary>
    public ArtifactCompression Compression { get; init; }

    /// <summary>Reads what is to be published.</summary>
    /// <exception cref="DeployException">There is nothing (<c>ArtifactMissing</c>), or something that an artifact cannot hold (<c>ArtifactInvalid</c>).</exception>
    public static async Task<ArtifactPublisher> ReadAsync(
        StoreClient client, string path, string name, ReleaseId version, ArtifactCompression compression, ExcludeRules? exclude, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (File.Exists(path))
        {
            var (length, sha256) = await Task.Run(() => FileDigest.Of(path, cancellationToken), cancellationToken).ConfigureAwait(false);
            var file = new StoredArtifact(name, version, ArtifactKind.File, length, sha256, DateTimeOffset.UtcNow, client.Store) { FileName = Path.GetFileName(path) };
            return new ArtifactPublisher(client, path, null, file);
        }

        var tree = await LocalTree.ReadAsync(path, new TreeOptions { Exclude = exclude }, cancellationToken).ConfigureAwait(false);
        if (TreeLinks.Leaving(tree.Manifest.Entries) is { } link)
            throw StoreErrors.LinkLeaves(link.Path, link.Target);
        var wanted = new StoredArtifact(name, version, ArtifactKind.Directory, 0, string.Empty, DateTimeOffset.UtcNow, client.Store)
        {
            Content = tree.Manifest.Digest,
            Files = tree.Files,
            ContentBytes = tree.Bytes,
        };
        return new ArtifactPublisher(client, path, tree, wanted) { Compression = compression };
    }

    /// <summary>Looks whether the store has it.</summary>
    /// <returns>What is there, with the same content; null where nothing is.</returns>
    /// <exception cref="DeployException">Other content has this name and version (<c>ArtifactExists</c>), or the store refuses or does not answer.</exception>
    public async Task<StoredArtifact?> LookAsync(CancellationToken cancellationToken)
    {
        if (await _client.FindAsync(Wanted.Name, Wanted.Version, cancellationToken).ConfigureAwait(false) is not { } there)
            return null;
        return there.Kind == Wanted.Kind && there.Content == Wanted.Content ? there with { BytesSkipped = there.Bytes } : throw StoreErrors.Exists(there);
    }

    /// <summary>Makes the bytes that go to the store.</summary>
    public async Task<ArtifactPackage> PackAsync(CancellationToken cancellationToken)
    {
        var package = _tree is null ? ArtifactPackage.OfFile(_path, Wanted.Sha256) : await ArtifactPackage.PackAsync(_tree, Compression, cancellationToken).ConfigureAwait(false);
        Wanted = Wanted with { Bytes = package.Bytes, Sha256 = package.Sha256 };
        return package;
    }

    /// <summary>Sends them.</summary>
    /// <exception cref="DeployException">Somebody else published other content meanwhile (<c>ArtifactExists</c>), or the store refuses or does not answer.</exception>
    public async Task<StoredArtifact> SendAsync(ArtifactPackage package, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(package);
        var upload = new StoreUpload(_client, Wanted, package.Path, progress);
        await upload.RunAsync(cancellationToken).ConfigureAwait(false);
        // What counts is what the store has now.
        var there = await LookAsync(cancellationToken).ConfigureAwait(false) ?? throw StoreErrors.Unknown(_client.Store, Wanted.Name, Wanted.Version);
        return there with { Changed = true, BytesSent = upload.BytesSent, BytesSkipped = upload.BytesSkipped };
    }
}
