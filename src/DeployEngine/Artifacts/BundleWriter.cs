using System.Formats.Tar;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts;

/// <summary>Packs a bundle: a tar archive of the parts of a release, owned by root.</summary>
internal static class BundleWriter
{
    /// <summary>The archive.</summary>
    /// <exception cref="DeployException">A file is not what it was when the tree was read (<c>ArtifactChanged</c>).</exception>
    public static async Task<byte[]> PackAsync(LocalTree tree, IReadOnlyList<ManifestEntry> entries, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(Capacity(entries));
        var tar = new TarWriter(bytes, TarEntryFormat.Gnu, leaveOpen: true);
        await using (tar.ConfigureAwait(false))
        {
            foreach (var entry in entries)
                await AddAsync(tar, tree, entry, tree.ChangedAt(entry), cancellationToken).ConfigureAwait(false);
        }

        return bytes.ToArray();
    }

    /// <summary>Packs one part, with a time.</summary>
    /// <exception cref="DeployException">A file is not what it was when the tree was read (<c>ArtifactChanged</c>).</exception>
    public static async Task AddAsync(TarWriter tar, LocalTree tree, ManifestEntry entry, DateTimeOffset time, CancellationToken cancellationToken)
    {
        switch (entry)
        {
            case ManifestEntry.Folder folder:
                await tar.WriteEntryAsync(Header(TarEntryType.Directory, folder.Path + "/", folder.Mode, time), cancellationToken).ConfigureAwait(false);
                break;
            case ManifestEntry.Link link:
                var header = Header(TarEntryType.SymbolicLink, link.Path, (UnixFileMode)0x1FF, time);
                header.LinkName = link.Target;
                await tar.WriteEntryAsync(header, cancellationToken).ConfigureAwait(false);
                break;
            case ManifestEntry.Regular file:
                var content = tree.Open(file);
                await using (content.ConfigureAwait(false))
                {
                    var head = Header(TarEntryType.RegularFile, file.Path, file.Mode, time);
                    head.DataStream = content;
                    await tar.WriteEntryAsync(head, cancellationToken).ConfigureAwait(false);
                }

                break;
        }
    }

    // Headers and padding of a part are 1 KiB, but for names that are long.
    private static int Capacity(IReadOnlyList<ManifestEntry> entries) => (int)entries.Sum(e => 1024 + (e is ManifestEntry.Regular file ? file.Size : 0)) + 10240;

    /// <summary>The header of a part.</summary>
    public static GnuTarEntry Header(TarEntryType type, string name, UnixFileMode mode, DateTimeOffset time) =>
        new(type, name) { Mode = mode, ModificationTime = time, Uid = 0, Gid = 0 };
}
