using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>What is in a zip archive. What its directory and the headers before its contents tell differently, and what lies over something else, is refused.</summary>
internal static class ZipItems
{
    private const int HeaderSize = 30;
    // Encryption, sizes behind the content, and the encoding of the name: what is left says only how hard it was compressed.
    private const int FlagsThatCount = 0x2849;
    private const int Stored = 0;
    private const int Deflated = 8;
    private const int TypeMask = 0xF000;
    private const int TypeFolder = 0x4000;
    private const int TypeFile = 0x8000;
    private const int TypeLink = 0xA000;

    /// <summary>Reads it, one thing after another, in the order in which they lie there.</summary>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>).</exception>
    public static IEnumerable<ArchiveItem> Read(Stream file, ArchiveMeter meter)
    {
        var (records, end) = ZipDirectory.Read(file);
        var free = 0L;
        foreach (var record in records.OrderBy(r => r.Offset))
        {
            if (record.IsEncrypted)
                throw ArchiveErrors.Refused(record.Name, "is encrypted");
            if (record.Method is not (Stored or Deflated))
                throw ArchiveErrors.Refused(record.Name, $"is compressed by method {record.Method}, and not by deflate");
            if (record.Offset < free)
                throw ArchiveErrors.Refused(record.Name, "lies over something else in the archive");
            var start = Content(file, record);
            if (record.Packed > end - start)
                throw ArchiveErrors.Refused(record.Name, "lies over the archive's directory");
            free = start + record.Packed;
            yield return Item(record, () => Open(file, record, start, meter));
        }
    }

    // Where the content begins: behind a header that says the same as the directory.
    private static long Content(Stream file, ZipRecord record)
    {
        var header = ZipDirectory.Bytes(file, record.Offset, HeaderSize);
        var isIt = U32(header, 0) == 0x04034B50 && ((U16(header, 6) ^ record.Flags) & FlagsThatCount) == 0 && U16(header, 8) == record.Method
            && ZipDirectory.Bytes(file, record.Offset + HeaderSize, U16(header, 26)).AsSpan().SequenceEqual(record.RawName);
        if (!isIt)
            throw ArchiveErrors.Refused(record.Name, "has another name or form in front of its content than in the archive's directory");
        if (!record.HasDescriptor && (U32(header, 14) != record.Crc || IsOther(U32(header, 18), record.Packed) || IsOther(U32(header, 22), record.Size)))
            throw ArchiveErrors.Refused(record.Name, "has another size in front of its content than in the archive's directory");
        return record.Offset + HeaderSize + U16(header, 26) + U16(header, 28);
    }

    private static bool IsOther(uint said, long size) => said != uint.MaxValue && said != size;

    private static ArchiveItem Item(ZipRecord record, Func<Stream> open)
    {
        // Windows writes its own separators.
        var name = record.IsUnix ? record.Name : record.Name.Replace('\\', '/');
        var isNamedFolder = name.EndsWith('/');
        var kind = (record.UnixMode & TypeMask) switch
        {
            0 => isNamedFolder ? ArchiveItemKind.Folder : ArchiveItemKind.File,
            TypeFolder => ArchiveItemKind.Folder,
            TypeFile => ArchiveItemKind.File,
            TypeLink => ArchiveItemKind.Link,
            _ => throw ArchiveErrors.Refused(record.Name, "is neither a file, nor a directory, nor a link"),
        };
        if (kind == ArchiveItemKind.Folder && record.Size > 0)
            throw ArchiveErrors.Refused(record.Name, "has content, and is a directory");
        var mode = record.UnixMode != 0 ? (UnixFileMode)(record.UnixMode & 0x1FF) : ArchiveModes.Usual(kind == ArchiveItemKind.Folder);
        return new ArchiveItem(name, kind, mode, kind == ArchiveItemKind.Link ? Target(record, open) : string.Empty, record.Changed, record.Size, open);
    }

    private static string Target(ZipRecord record, Func<Stream> open)
    {
        if (record.Size > ArchiveLimits.LongestPath)
            throw ArchiveErrors.Refused(record.Name, $"is a link to a path of more than {ArchiveLimits.LongestPath} bytes");
        using var content = open();
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static CheckedStream Open(Stream file, ZipRecord record, long start, ArchiveMeter meter)
    {
        Stream packed = new SliceStream(file, start, record.Packed);
        return new CheckedStream(new MeteredStream(record.Method == Deflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed, meter), record);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
