using System.Formats.Tar;
using System.IO.Enumeration;
using System.Security.Cryptography;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>A file or a directory of this machine as it is to be in a release: its manifest, where the content is, and when it was changed.</summary>
public sealed class LocalTree
{
    private readonly string _root;
    private readonly bool _isFile;

    private LocalTree(string root, bool isFile, ReleaseManifest manifest)
    {
        _root = root;
        _isFile = isFile;
        Manifest = manifest;
        Bytes = manifest.Files.Sum(f => f.Size);
        Files = manifest.Files.Count();
    }

    /// <summary>What is there.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>How many regular files there are.</summary>
    public int Files { get; }

    /// <summary>Sum of their sizes.</summary>
    public long Bytes { get; }

    /// <summary>Reads a file, or all that is in a directory. Each file is read once, for its SHA-256.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeployException">There is nothing (<c>ArtifactMissing</c>), no file in it, or something that a release cannot hold (<c>ArtifactInvalid</c>).</exception>
    public static async Task<LocalTree> ReadAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var isFile = File.Exists(path);
        if (!isFile && !Directory.Exists(path))
            throw ArtifactErrors.Missing(path);

        List<FileSystemInfo> found = isFile ? [new FileInfo(path)] : [.. Inside(path)];
        var entries = new ManifestEntry[found.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, found.Count),
            cancellationToken,
            async (i, token) => entries[i] = await EntryAsync(isFile ? found[i].Name : Path.GetRelativePath(path, found[i].FullName), found[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return entries.Any(e => e is not ManifestEntry.Folder)
            ? new LocalTree(path, isFile, new ReleaseManifest(entries))
            : throw ArtifactErrors.Empty(path);
    }

    /// <summary>Opens the content of a file, to be read from its start to its end.</summary>
    public FileStream Open(ManifestEntry.Regular file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new FileStream(Locate(file), new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
    }

    /// <summary>When a thing was changed.</summary>
    public DateTimeOffset ChangedAt(ManifestEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var changed = new DateTimeOffset(File.GetLastWriteTimeUtc(Locate(entry)));
        // The parts of a second are left out, so that every tool has the same one.
        return DateTimeOffset.FromUnixTimeSeconds(changed.ToUnixTimeSeconds());
    }

    private string Locate(ManifestEntry entry) => _isFile ? _root : Path.Join(_root, entry.Path);

    // A link to a directory is a link, and not what is in there.
    private static FileSystemEnumerable<FileSystemInfo> Inside(string path) => new(
        path,
        static (ref FileSystemEntry entry) => entry.ToFileSystemInfo(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
    {
        ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    private static async Task<ManifestEntry> EntryAsync(string name, FileSystemInfo info, CancellationToken cancellationToken)
    {
        if (name.Contains('\r', StringComparison.Ordinal) || name.Contains('\uFFFD', StringComparison.Ordinal) || name == ServiceLayout.ManifestName)
            throw ArtifactErrors.NameInvalid(name);
        if (info.LinkTarget is { } target)
            return new ManifestEntry.Link(name, target);
        var mode = Permissions(info);
        if (info is DirectoryInfo)
            return new ManifestEntry.Folder(name, mode);
        if (info is not FileInfo file || !await IsRegularAsync(file, cancellationToken).ConfigureAwait(false))
            throw ArtifactErrors.NotAFile(name);

        var content = new FileStream(file.FullName, new FileStreamOptions { BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        await using (content.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            return new ManifestEntry.Regular(name, mode, content.Length, Convert.ToHexStringLower(hash));
        }
    }

    // To open a pipe would wait for its writer. Only the tar writer of .NET asks what a thing is; what is no file has no length.
    private static async Task<bool> IsRegularAsync(FileInfo file, CancellationToken cancellationToken)
    {
        if (file.Length > 0 || OperatingSystem.IsWindows())
            return true;
        using var bytes = new MemoryStream();
        try
        {
            var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
                await tar.WriteEntryAsync(file.FullName, "x", cancellationToken).ConfigureAwait(false);
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

    // The bits that change who one is or where files go are not for a release to hand out.
    private static UnixFileMode Permissions(FileSystemInfo info)
    {
        const UnixFileMode Special = UnixFileMode.SetUser | UnixFileMode.SetGroup | UnixFileMode.StickyBit;
        if (!OperatingSystem.IsWindows())
            return info.UnixFileMode & ~Special;
        const UnixFileMode Read = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode Enter = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return info is DirectoryInfo ? Read | Enter : Read;
    }
}
