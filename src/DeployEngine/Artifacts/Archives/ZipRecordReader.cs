using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace XDeploy.Engine.Artifacts.Archives;

/// <summary>Reads one record of a zip archive's central directory with its extra fields: sizes beyond 4 GiB, a name in UTF-8, and a time in seconds.</summary>
internal static class ZipRecordReader
{
    private const int Large = 0x0001;
    private const int UnicodeName = 0x7075;
    private const int Times = 0x5455;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The record.</summary>
    /// <exception cref="DeployException">It is refused (<c>ArchiveRefused</c>).</exception>
    public static ZipRecord Read(ReadOnlySpan<byte> record)
    {
        int nameLength = U16(record, 28), extraLength = U16(record, 30);
        var raw = record.Slice(46, nameLength).ToArray();
        var name = Text(raw);
        var changed = DosTime(U16(record, 12), U16(record, 14));
        long packed = U32(record, 20), size = U32(record, 24), offset = U32(record, 42);
        var extra = record.Slice(46 + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            int id = U16(extra, 0), length = U16(extra, 2);
            if (length > extra.Length - 4)
                break;
            var field = extra.Slice(4, length);
            extra = extra[(4 + length)..];
            if (id == Large)
            {
                size = Wide(size, ref field, name);
                packed = Wide(packed, ref field, name);
                offset = Wide(offset, ref field, name);
            }
            else if (id == UnicodeName && length > 5 && field[0] == 1 && U32(field, 1) == Crc32.HashToUInt32(raw))
            {
                name = Text(field[5..]);
            }
            else if (id == Times && length >= 5 && (field[0] & 1) != 0)
            {
                changed = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt32LittleEndian(field[1..]));
            }
        }

        // 3 is Unix, 19 macOS.
        var isUnix = record[5] is 3 or 19;
        return new ZipRecord(name, raw, isUnix, isUnix ? U16(record, 40) : 0, U16(record, 8), U16(record, 10), U32(record, 16), packed, size, offset, changed);
    }

    private static long Wide(long value, ref ReadOnlySpan<byte> field, string name)
    {
        if (value != uint.MaxValue)
            return value;
        if (field.Length < 8 || BinaryPrimitives.ReadInt64LittleEndian(field) is not (>= 0 and var wide))
            throw ArchiveErrors.Refused(name, "has a size that no file has");
        field = field[8..];
        return wide;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw ArchiveErrors.Refused(Encoding.UTF8.GetString(bytes), "is no UTF-8");
        }
    }

    // It has no zone: it is the one of who unpacks it.
    private static DateTimeOffset DosTime(int time, int date)
    {
        try
        {
            return new DateTimeOffset(new DateTime(1980 + (date >> 9), (date >> 5) & 15, date & 31, time >> 11, (time >> 5) & 63, (time & 31) * 2, DateTimeKind.Local));
        }
        catch (ArgumentOutOfRangeException)
        {
            return DateTimeOffset.UnixEpoch;
        }
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
