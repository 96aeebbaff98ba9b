using System.Security.Cryptography;
using XDeploy.Engine.Releases;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>
/// Unpacks an archive into a folder of its own, in which each content is a file with a number for its name: no name and no link of the archive ever reaches a file system. What the tree is stands in memory, and each thing is
/// checked before anything of it is used.
/// </summary>
internal sealed class ArchiveUnpacker(string folder, TreeOptions options, DateTimeOffset usualTime)
{
    private readonly Dictionary<string, Node> _nodes = new(StringComparer.Ordinal);
    private readonly byte[] _buffer = new byte[1 << 16];
    private long _untilLook;
    private int _contents;

    /// <summary>One thing of the tree: where its content lies, null where that is left out.</summary>
    public sealed record Node(ManifestEntry Entry, DateTimeOffset Changed, string? Content, bool IsImplied = false);

    /// <summary>Unpacks it.</summary>
    /// <param name="items">What is in it.</param>
    /// <param name="mayRepeat">True where a later thing may come in the place of an earlier one of the same kind, as tar appends it.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>What is to be sent of it, by path in the release.</returns>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>), or there is no room for it (<c>TemporaryFolderFull</c>).</exception>
    public Dictionary<string, Node> Unpack(IEnumerable<ArchiveItem> items, bool mayRepeat, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = ArchivePath.Of(item.Name, item.Kind == ArchiveItemKind.Folder);
            if (path.Length == 0)
                continue;
            CheckPlace(item, path, mayRepeat);
            _nodes[path] = new Node(Entry(item, path, out var content, cancellationToken), item.Changed, content);
            if (_nodes.Count > ArchiveLimits.MostThings)
                throw ArchiveErrors.Refused($"it holds more than {ArchiveLimits.MostThings} things");
        }

        return Result();
    }

    // What is there already, at the path and above it.
    private void CheckPlace(ArchiveItem item, string path, bool mayRepeat)
    {
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            var parent = path[..slash];
            if (!_nodes.TryGetValue(parent, out var there))
                _nodes[parent] = new Node(new ManifestEntry.Folder(parent, ArchiveModes.Usual(isFolder: true)), usualTime, null, IsImplied: true);
            else if (there.Entry is not ManifestEntry.Folder)
                throw ArchiveErrors.Refused(item.Name, $"lies below '{parent}', which is {(there.Entry is ManifestEntry.Link ? "a link" : "a file")}");
        }

        if (!_nodes.TryGetValue(path, out var taken))
            return;
        var isSame = (taken.Entry, item.Kind) switch
        {
            (ManifestEntry.Folder, ArchiveItemKind.Folder) => mayRepeat || taken.IsImplied,
            (ManifestEntry.Regular, ArchiveItemKind.File or ArchiveItemKind.HardLink) => mayRepeat,
            (ManifestEntry.Link link, ArchiveItemKind.Link) => mayRepeat && link.Target == item.Target,
            _ => false,
        };
        if (!isSame)
            throw ArchiveErrors.Refused(item.Name, "is in it twice");
    }

    private ManifestEntry Entry(ArchiveItem item, string path, out string? content, CancellationToken cancellationToken)
    {
        content = null;
        var mode = item.Mode & ~ArchiveModes.Special;
        switch (item.Kind)
        {
            case ArchiveItemKind.Folder:
                return new ManifestEntry.Folder(path, mode);
            case ArchiveItemKind.Link:
                ArchivePath.CheckTarget(item.Name, item.Target);
                return new ManifestEntry.Link(path, item.Target);
            case ArchiveItemKind.HardLink:
                var target = ArchivePath.Of(item.Target, isFolder: false);
                if (!_nodes.TryGetValue(target, out var there) || there.Entry is not ManifestEntry.Regular file)
                    throw ArchiveErrors.Refused(item.Name, $"is a hard link to '{item.Target}', which is no file that came before");
                if (there.Content is null && Place(path, isFolder: false) is not null)
                    throw ArchiveErrors.Refused(item.Name, $"is a hard link to '{item.Target}', which is left out");
                content = there.Content;
                return file with { Path = path };
            default:
                return File(item, path, mode, ref content, cancellationToken);
        }
    }

    private ManifestEntry.Regular File(ArchiveItem item, string path, UnixFileMode mode, ref string? content, CancellationToken cancellationToken)
    {
        // What is left out is not read, save where the archive can only be read from its start to its end.
        if (Place(path, isFolder: false) is null)
            return new ManifestEntry.Regular(path, mode, item.Size, string.Empty);
        content = Path.Join(folder, $"{_contents++}");
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var from = item.Open();
        using var to = new FileStream(content, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 });
        var size = 0L;
        for (int count; (count = from.Read(_buffer)) > 0; size += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(_buffer, 0, count);
            Write(to, count);
        }

        return new ManifestEntry.Regular(path, mode, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private void Write(FileStream to, int count)
    {
        _untilLook -= count;
        if (_untilLook < 0)
        {
            if (new DriveInfo(folder).AvailableFreeSpace < ArchiveLimits.FreeReserve + ArchiveLimits.BytesPerLook)
                throw ArchiveErrors.NoRoom(folder);
            _untilLook = ArchiveLimits.BytesPerLook;
        }

        try
        {
            to.Write(_buffer, 0, count);
        }
        catch (IOException)
        {
            throw ArchiveErrors.NoRoom(folder);
        }
    }

    private Dictionary<string, Node> Result()
    {
        var result = new Dictionary<string, Node>(_nodes.Count, StringComparer.Ordinal);
        foreach (var node in _nodes.Values)
        {
            if (Place(node.Entry.Path, node.Entry is ManifestEntry.Folder) is not { } path)
                continue;
            if (path == ServiceLayout.ManifestName)
                throw ArchiveErrors.Refused(node.Entry.Path, "has the name of a release's own manifest");
            if (result.TryGetValue(path, out var there) && (there.Entry, node.Entry) is not (ManifestEntry.Folder, ManifestEntry.Folder))
                throw ArchiveErrors.Refused(node.Entry.Path, $"comes to lie where '{there.Entry.Path}' is");
            result[path] = node with { Entry = node.Entry with { Path = path } };
        }

        return TreeLinks.Leaving([.. result.Values.Select(n => n.Entry)]) is { } link
            ? throw ArchiveErrors.Refused(link.Path, $"is a link that leads out of the archive, to '{link.Target}'")
            : result;
    }

    // Its path in the release; null where it has none.
    private string? Place(string path, bool isFolder)
    {
        if (options.StripComponents > 0)
            path = string.Join('/', path.Split('/').Skip(options.StripComponents));
        return path.Length == 0 || options.Exclude?.Excludes(path, isFolder) == true ? null : path;
    }
}
