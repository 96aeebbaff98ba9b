using System.Formats.Tar;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>
/// A file or a directory packed for sending: one tar file, since a file costs a round trip and a stream does not, with a manifest in it.
/// The same content gives the same bytes: entries are sorted, and carry no owner and no time.
/// </summary>
public sealed class ArtifactPackage : IDisposable
{
    private const UnixFileMode ExecutableMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead |
        UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode PlainMode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private ArtifactPackage(string tarFile) => TarFile = tarFile;

    /// <summary>The tar file, in the temporary folder of this machine; it goes when the package is disposed.</summary>
    public string TarFile { get; }

    /// <summary>How many files are in it, the manifest left out.</summary>
    public int Files { get; private set; }

    /// <summary>Sum of the files' sizes, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>SHA-256 of the tar file, in lower-case hex. As packing is repeatable it names the content.</summary>
    public string Sha256 { get; private set; } = string.Empty;

    /// <summary>SHA-256 of the manifest in the package, in lower-case hex.</summary>
    public string ManifestSha256 { get; private set; } = string.Empty;

    /// <summary>Packs a file, or all that is in a directory.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="cancellationToken">Stops the packing.</param>
    /// <exception cref="DeployException">The path does not exist (<c>ArtifactMissing</c>), is empty, or holds a name that a manifest cannot (<c>ArtifactInvalid</c>).</exception>
    public static async Task<ArtifactPackage> CreateAsync(string path, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var package = new ArtifactPackage(Path.Combine(Path.GetTempPath(), $"xdeploy-{Path.GetRandomFileName()}.tar"));
        try
        {
            await package.WriteAsync(Entries(path), cancellationToken).ConfigureAwait(false);
            return package;
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the tar file.</summary>
    public void Dispose() => File.Delete(TarFile);

    private static List<(string Name, FileSystemInfo Info)> Entries(string path)
    {
        if (File.Exists(path))
            return [(Path.GetFileName(path), new FileInfo(path))];
        if (!Directory.Exists(path))
            throw new DeployException("ArtifactMissing", DeployErrorKind.NotFound, null, $"There is no file or directory {path} to send.");

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false };
        var root = new DirectoryInfo(path);
        List<(string Name, FileSystemInfo Info)> entries =
            [.. root.EnumerateFileSystemInfos("*", options)
                .Select(info => (Path.GetRelativePath(root.FullName, info.FullName), info))
                .OrderBy(e => e.Item1, StringComparer.Ordinal)];
        if (entries.TrueForAll(e => e.Info is DirectoryInfo { LinkTarget: null }))
            throw new DeployException("ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"The directory {path} holds no file to send.");
        if (entries.Find(e => e.Name.AsSpan().IndexOfAny('\n', '\r', '\\') >= 0 || e.Name == ServiceLayout.ManifestName) is { Info: not null } bad)
            throw new DeployException("ArtifactInvalid", DeployErrorKind.InvalidInput, null, $"The name '{bad.Name}' cannot be sent.", "Rename it.");
        return entries;
    }

    private async Task WriteAsync(List<(string Name, FileSystemInfo Info)> entries, CancellationToken cancellationToken)
    {
        var manifest = new StringBuilder();
        var stream = new FileStream(TarFile, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, useAsync: true);
        await using (stream.ConfigureAwait(false))
        {
            var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                foreach (var (name, info) in entries)
                    await AddAsync(tar, name, info, manifest, cancellationToken).ConfigureAwait(false);

                var bytes = Encoding.UTF8.GetBytes(manifest.ToString());
                ManifestSha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
                var entry = Entry(TarEntryType.RegularFile, ServiceLayout.ManifestName, PlainMode);
                entry.DataStream = new MemoryStream(bytes);
                await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
            }

            stream.Position = 0;
            Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken).ConfigureAwait(false));
        }
    }

    private async Task AddAsync(TarWriter tar, string name, FileSystemInfo info, StringBuilder manifest, CancellationToken cancellationToken)
    {
        if (info.LinkTarget is { } target)
        {
            var link = Entry(TarEntryType.SymbolicLink, name, ExecutableMode);
            link.LinkName = target;
            await tar.WriteEntryAsync(link, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (info is DirectoryInfo)
        {
            await tar.WriteEntryAsync(Entry(TarEntryType.Directory, name + "/", ExecutableMode), cancellationToken).ConfigureAwait(false);
            return;
        }

        var content = File.OpenRead(info.FullName);
        await using (content.ConfigureAwait(false))
        {
            var hash = await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false);
            manifest.Append(CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash)}  {name}\n");
            content.Position = 0;
            // Whether a file can be executed is content; who may read it on the sender's machine is not.
            var executable = !OperatingSystem.IsWindows() && info.UnixFileMode.HasFlag(UnixFileMode.UserExecute);
            var entry = Entry(TarEntryType.RegularFile, name, executable ? ExecutableMode : PlainMode);
            entry.DataStream = content;
            await tar.WriteEntryAsync(entry, cancellationToken).ConfigureAwait(false);
            Files++;
            Bytes += content.Length;
        }
    }

    private static PaxTarEntry Entry(TarEntryType type, string name, UnixFileMode mode) =>
        new(type, name) { Mode = mode, ModificationTime = DateTimeOffset.UnixEpoch, Uid = 0, Gid = 0 };
}
