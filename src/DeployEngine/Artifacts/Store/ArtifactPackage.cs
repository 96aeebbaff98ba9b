using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Store;

/// <summary>
/// The bytes that are published: a file as it is, or a directory as one tar archive with its manifest as the first thing in it. Times and owners are left out, so that the same content makes the same archive.
/// </summary>
public sealed class ArtifactPackage : IDisposable
{
    private readonly bool _isOurs;

    private ArtifactPackage(string path, bool isOurs, string sha256)
    {
        Path = path;
        _isOurs = isOurs;
        Sha256 = sha256;
        Bytes = new FileInfo(path).Length;
    }

    /// <summary>The file that holds the bytes.</summary>
    public string Path { get; }

    /// <summary>How many there are.</summary>
    public long Bytes { get; }

    /// <summary>SHA-256 of them, in lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>A file as it is.</summary>
    public static ArtifactPackage OfFile(string path, string sha256) => new(path, isOurs: false, sha256);

    /// <summary>Packs a directory into a file of its own, which goes away with the package.</summary>
    /// <exception cref="DeployException">Something was changed since the tree was read (<c>ArtifactChanged</c>).</exception>
    public static async Task<ArtifactPackage> PackAsync(LocalTree tree, ArtifactCompression compression, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tree);
        var path = System.IO.Path.Join(System.IO.Path.GetTempPath(), $"xdeploy-{Guid.NewGuid():N}.tar");
        try
        {
            var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 });
            await using (file.ConfigureAwait(false))
            {
                if (compression == ArtifactCompression.Gzip)
                {
                    var packed = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
                    await using (packed.ConfigureAwait(false))
                        await WriteAsync(packed, tree, cancellationToken).ConfigureAwait(false);
                }
                else
                {
                    await WriteAsync(file, tree, cancellationToken).ConfigureAwait(false);
                }

                file.Position = 0;
                return new ArtifactPackage(path, isOurs: true, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken).ConfigureAwait(false)));
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOurs)
            File.Delete(Path);
    }

    private static async Task WriteAsync(Stream stream, LocalTree tree, CancellationToken cancellationToken)
    {
        var tar = new TarWriter(stream, TarEntryFormat.Gnu, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            using var manifest = new MemoryStream(Encoding.UTF8.GetBytes(tree.Manifest.ToString()));
            var first = BundleWriter.Header(TarEntryType.RegularFile, ServiceLayout.ManifestName, (UnixFileMode)0x1A4, DateTimeOffset.UnixEpoch);
            first.DataStream = manifest;
            await tar.WriteEntryAsync(first, cancellationToken).ConfigureAwait(false);
            foreach (var entry in tree.Manifest.Entries)
                await BundleWriter.AddAsync(tar, tree, entry, DateTimeOffset.UnixEpoch, cancellationToken).ConfigureAwait(false);
        }
    }
}
