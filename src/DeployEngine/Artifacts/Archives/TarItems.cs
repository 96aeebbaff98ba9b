using System.Formats.Tar;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>
/// What is in a tar archive. What this reader tells is what counts: names of pax and GNU headers in the place of those of the header that they belong to. What other readers would tell differently (sparse files, several volumes,
/// a second archive behind the first) is refused.
/// </summary>
internal static class TarItems
{
    private const int Block = 512;

    private static readonly string[] PaxOfOne = ["path", "linkpath", "size"];

    /// <summary>Reads it, one thing after another.</summary>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>).</exception>
    public static IEnumerable<ArchiveItem> Read(TarHeaderStream stream)
    {
        using var tar = new TarReader(stream, leaveOpen: true);
        var end = 0L;
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Length < 0 || entry.Length > long.MaxValue - stream.Count - Block)
                throw ArchiveErrors.Refused(entry.Name, "has a size that no file has");
            end = stream.Count + ((entry.Length + Block - 1) / Block * Block);
            stream.NextHeader = end;
            if (entry is PaxGlobalExtendedAttributesTarEntry global)
                CheckGlobal(global);
            else
                yield return Item(entry);
        }

        stream.NextHeader = -1;
        CheckEnd(stream, end);
    }

    private static ArchiveItem Item(TarEntry entry)
    {
        var kind = entry.EntryType switch
        {
            TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile => ArchiveItemKind.File,
            TarEntryType.Directory => ArchiveItemKind.Folder,
            TarEntryType.SymbolicLink => ArchiveItemKind.Link,
            TarEntryType.HardLink => ArchiveItemKind.HardLink,
            _ => throw ArchiveErrors.Refused(entry.Name, $"is neither a file, nor a directory, nor a link ({entry.EntryType})"),
        };
        if (kind != ArchiveItemKind.File && entry.Length > 0)
            throw ArchiveErrors.Refused(entry.Name, "has content, and is no file");
        if (entry is PaxTarEntry pax && pax.ExtendedAttributes.Keys.FirstOrDefault(IsSparse) is { } key)
            throw ArchiveErrors.Refused(entry.Name, $"is a sparse file ({key})");
        return new ArchiveItem(entry.Name, kind, entry.Mode, entry.LinkName, entry.ModificationTime, entry.Length, () => entry.DataStream ?? Stream.Null);
    }

    // What is said for all that follows is a comment in the archives of git, and nothing that this reader obeys.
    private static void CheckGlobal(PaxGlobalExtendedAttributesTarEntry global)
    {
        if (global.GlobalExtendedAttributes.Keys.FirstOrDefault(k => PaxOfOne.Contains(k) || IsSparse(k)) is { } key)
            throw ArchiveErrors.Refused($"it sets '{key}' for everything in it");
    }

    private static bool IsSparse(string key) => key.StartsWith("GNU.sparse.", StringComparison.Ordinal);

    // Without its end, a block of zeros, nobody knows what else there was.
    private static void CheckEnd(TarHeaderStream stream, long end)
    {
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
                throw ArchiveErrors.Refused("there is something behind its end");
        }

        if (stream.Count - end < Block)
            throw ArchiveErrors.Refused("it is cut off: it has no end");
    }
}
