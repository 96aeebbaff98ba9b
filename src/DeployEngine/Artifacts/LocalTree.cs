using System.Formats.Tar;
using XDeploy.Engine.Artifacts.Archives;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>A file, a directory or an archive of this machine as it is to be in a release: its manifest, where the content is, and when it was changed.</summary>
public sealed class LocalTree : IDisposable
{
    private readonly ITreeContent _content;
    private readonly IReadOnlySet<string> _added;

    private LocalTree(ITreeContent content, ReleaseManifest manifest, IReadOnlySet<string> added)
    {
        _content = content;
        _added = added;
        Manifest = manifest;
        Bytes = manifest.Files.Sum(f => f.Size);
        Files = manifest.Files.Count();
        Plans = new TransferPlans(manifest);
        Bundles = new BundleCache(this);
    }

    /// <summary>What is there.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>How many regular files there are.</summary>
    public int Files { get; }

    /// <summary>Sum of their sizes.</summary>
    public long Bytes { get; }

    /// <summary>How it comes to hosts.</summary>
    internal TransferPlans Plans { get; }

    /// <summary>Its small files, packed.</summary>
    internal BundleCache Bundles { get; }

    /// <summary>Reads a file, or all that is in a directory. Each file is read once, for its SHA-256.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">There is nothing (<c>ArtifactMissing</c>), no file in it, or something that a release cannot hold (<c>ArtifactInvalid</c>).</exception>
    public static Task<LocalTree> ReadAsync(string path, CancellationToken cancellationToken) => ReadAsync(path, new TreeOptions(), cancellationToken);

    /// <summary>Reads a file, or what is to be sent of a directory or an archive. Each file is read once, for its SHA-256; what is left out is not.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="options">What is to be sent of it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">There is nothing (<c>ArtifactMissing</c>), no file in it, something that a release cannot hold (<c>ArtifactInvalid</c>), or an archive that is refused (<c>ArchiveRefused</c>).</exception>
    public static async Task<LocalTree> ReadAsync(string path, TreeOptions options, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(options);
        var isFile = File.Exists(path);
        if (!isFile && !Directory.Exists(path))
            throw ArtifactErrors.Missing(path);

        // Readers of archives know no other way than to block, and take their time.
        if (isFile && await Task.Run(() => ArchiveContent.Open(path, options, cancellationToken), cancellationToken).ConfigureAwait(false) is { } archive)
            return Of(path, archive, [.. archive.Entries]);
        if (options.StripComponents > 0)
            throw ArchiveErrors.NothingToUnpack(path);

        List<(string Path, FileSystemInfo Info)> found = isFile ? [(Path.GetFileName(path), new FileInfo(path))] : [.. FolderContent.Inside(path, options.Exclude)];
        var entries = new ManifestEntry[found.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, found.Count),
            cancellationToken,
            (i, token) =>
            {
                entries[i] = Entry(found[i].Path, found[i].Info, token);
                return ValueTask.CompletedTask;
            }).ConfigureAwait(false);
        return Of(path, new FolderContent(path, isFile), entries);
    }

    /// <summary>The tree with links to what releases share, and the directories that they lie in. Those have the same time in every release.</summary>
    /// <exception cref="DeployException">It holds something in a link's place (<c>SharedPathTaken</c>).</exception>
    public LocalTree With(SharedPaths shared)
    {
        ArgumentNullException.ThrowIfNull(shared);
        var manifest = shared.Into(Manifest);
        var there = Manifest.Entries.Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        return new LocalTree(_content, manifest, manifest.Entries.Select(e => e.Path).Where(p => !there.Contains(p)).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Opens the content of a file, to be read from its start to its end. Of a small file it is all there already.</summary>
    /// <exception cref="DeployException">It has not the length that it had when the tree was read (<c>ArtifactChanged</c>).</exception>
    public Stream Open(ManifestEntry.Regular file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var path = _content.Locate(file);
        Stream content = file.Size < TransferChunk.SmallestLarge
            ? new MemoryStream(File.ReadAllBytes(path), writable: false)
            : new FileStream(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        if (content.Length == file.Size)
            return content;
        content.Dispose();
        throw ArtifactErrors.Changed(file.Path);
    }

    /// <summary>When a thing was changed.</summary>
    public DateTimeOffset ChangedAt(ManifestEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        // The parts of a second are left out, so that every tool has the same one.
        return _added.Contains(entry.Path) ? DateTimeOffset.UnixEpoch : DateTimeOffset.FromUnixTimeSeconds(_content.ChangedAt(entry).ToUnixTimeSeconds());
    }

    /// <summary>Takes away what an archive was unpacked to.</summary>
    public void Dispose() => _content.Dispose();

    private static LocalTree Of(string path, ITreeContent content, IReadOnlyCollection<ManifestEntry> entries)
    {
        if (entries.Any(e => e is not ManifestEntry.Folder))
            return new LocalTree(content, new ReleaseManifest(entries), new HashSet<string>());
        content.Dispose();
        throw ArtifactErrors.Empty(path);
    }

    private static ManifestEntry Entry(string name, FileSystemInfo info, CancellationToken cancellationToken)
    {
        if (name.Contains('\r', StringComparison.Ordinal) || name.Contains('\uFFFD', StringComparison.Ordinal) || name == ServiceLayout.ManifestName)
            throw ArtifactErrors.NameInvalid(name);
        if (info.LinkTarget is { } target)
            return new ManifestEntry.Link(name, target);
        var mode = Permissions(info);
        if (info is DirectoryInfo)
            return new ManifestEntry.Folder(name, mode);
        if (info is not FileInfo file || !IsRegular(file))
            throw ArtifactErrors.NotAFile(name);

        var (length, sha256) = FileDigest.Of(file.FullName, cancellationToken);
        return new ManifestEntry.Regular(name, mode, length, sha256);
    }

    // To open a pipe would wait for its writer. Only the tar writer of .NET asks what a thing is; what is no file has no length.
    private static bool IsRegular(FileInfo file)
    {
        if (file.Length > 0 || OperatingSystem.IsWindows())
            return true;
        using var bytes = new MemoryStream();
        try
        {
            using var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true);
            tar.WriteEntry(file.FullName, "x");
        }
        catch (IOException)
        {
            // A socket.
            return false;
        }

        bytes.Position = 0;
        using var reader = new TarReader(bytes);
        return reader.GetNextEntry() is { EntryType: TarEntryType.RegularFile };
    }

    private static UnixFileMode Permissions(FileSystemInfo info) =>
        OperatingSystem.IsWindows() ? ArchiveModes.Usual(info is DirectoryInfo) : info.UnixFileMode & ~ArchiveModes.Special;
}
