using System.Buffers.Binary;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>
/// The central directory of a zip archive (APPNOTE 6.3.10), read strictly: what readers would disagree about is refused. The library of .NET tells neither where things lie nor what is said twice, so it cannot see any of it.
/// </summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int RecordSize = 46;

    /// <summary>What the archive says that is in it.</summary>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>).</exception>
    public static (IReadOnlyList<ZipRecord> Records, long Start) Read(Stream file)
    {
        var (count, start, size) = End(file);
        if (size > int.MaxValue || count > ArchiveLimits.MostThings)
            throw ArchiveErrors.Refused($"it holds more than {ArchiveLimits.MostThings} things");
        var bytes = Bytes(file, start, (int)size);
        var records = new List<ZipRecord>((int)Math.Min(count, size / RecordSize));
        var at = 0;
        while (at < bytes.Length)
        {
            var record = bytes.AsSpan(at);
            if (record.Length < RecordSize || BinaryPrimitives.ReadUInt32LittleEndian(record) != 0x02014B50)
                throw ArchiveErrors.Refused("its directory is damaged");
            var length = RecordSize + U16(record, 28) + U16(record, 30) + U16(record, 32);
            if (record.Length < length)
                throw ArchiveErrors.Refused("its directory is damaged");
            records.Add(ZipRecordReader.Read(record[..length]));
            at += length;
        }

        return records.Count == count ? (records, start) : throw ArchiveErrors.Refused("its directory has not as many things as it says");
    }

    /// <summary>So many bytes of a file.</summary>
    /// <exception cref="DeployException">It ends before (<c>ArchiveRefused</c>).</exception>
    public static byte[] Bytes(Stream file, long start, int count)
    {
        if (start < 0 || start > file.Length - count)
            throw ArchiveErrors.Refused("it is cut off, or says that something lies where nothing is");
        var bytes = new byte[count];
        file.Position = start;
        file.ReadExactly(bytes);
        return bytes;
    }

    private static (long Count, long Start, long Size) End(Stream file)
    {
        var tail = Bytes(file, Math.Max(0, file.Length - EndSize - LongestComment), (int)Math.Min(file.Length, EndSize + LongestComment)).AsSpan();
        var at = tail.LastIndexOf("PK\u0005\u0006"u8);
        // A comment could hold what looks like an end. Nobody needs one that does.
        if (at < 0 || tail.Length - at < EndSize || U16(tail[at..], 20) != tail.Length - at - EndSize)
            throw ArchiveErrors.Refused("it is cut off, or there is something behind its end");
        var end = tail[at..];
        var endAt = file.Length - tail.Length + at;
        var (count, size, start) = ((long)U16(end, 10), (long)U32(end, 12), (long)U32(end, 16));
        if (U16(end, 4) is not (0 or 0xFFFF) || U16(end, 8) != U16(end, 10))
            throw ArchiveErrors.Refused("it is a part of an archive of several volumes");
        if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue)
            (count, size, start, endAt) = LargeEnd(file, endAt);
        // What is before the first thing, as the program of an archive that unpacks itself, would move everything.
        if (size < 0 || start < 0 || start > endAt || start + size != endAt)
            throw ArchiveErrors.Refused("its directory is not where it says");
        return (count, start, size);
    }

    private static (long Count, long Size, long Start, long EndAt) LargeEnd(Stream file, long endAt)
    {
        var locator = Bytes(file, endAt - 20, 20);
        var at = BinaryPrimitives.ReadInt64LittleEndian(locator.AsSpan(8));
        if (U32(locator, 0) != 0x07064B50 || at > endAt - 20 - 56)
            throw ArchiveErrors.Refused("its directory is not where it says");
        var end = Bytes(file, at, 56);
        if (U32(end, 0) != 0x06064B50 || U32(end, 16) != 0 || U32(end, 20) != 0)
            throw ArchiveErrors.Refused("its directory is not where it says");
        return (BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(32)), BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(40)), BinaryPrimitives.ReadInt64LittleEndian(end.AsSpan(48)), at);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
