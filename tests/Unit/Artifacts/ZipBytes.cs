using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace XDeploy.Unit.Artifacts;

/// <summary>A zip archive made byte by byte, so that it can be wrong in every way.</summary>
internal sealed class ZipBytes
{
    private readonly List<byte> _bytes = [];
    private readonly List<byte[]> _directory = [];

    /// <summary>The archive with its directory and its end.</summary>
    public byte[] Whole => End();

    /// <summary>A thing in it. What is in front of its content can be told differently from its directory.</summary>
    public ZipBytes Add(
        string name, string content = "x\n", int mode = 0x81A4, byte[]? localName = null, byte[]? rawName = null, int flags = 0x800, int? method = null, uint? crc = null, long? size = null, int madeBy = 3, int? offset = null,
        byte[]? bytes = null, int? localFlags = null, int version = 20)
    {
        var plain = bytes ?? Encoding.UTF8.GetBytes(content);
        var packed = method is null or 8 ? Deflated(plain) : plain;
        var raw = rawName ?? Encoding.UTF8.GetBytes(name);
        var at = offset ?? _bytes.Count;
        var fields = new byte[20];
        BinaryPrimitives.WriteUInt16LittleEndian(fields, (ushort)(method ?? 8));
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(2), 0x5921_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(6), crc ?? Crc32.HashToUInt32(plain));
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(10), (uint)packed.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(14), (uint)(size ?? plain.Length));
        fields = fields[..18];
        var local = localName ?? raw;
        if (offset is null)
            _bytes.AddRange([.. "PK\u0003\u0004"u8, .. U16(version), .. U16(localFlags ?? flags), .. fields, .. U16(local.Length), .. U16(0), .. local, .. packed]);
        _directory.Add([.. "PK\u0001\u0002"u8, (byte)version, (byte)madeBy, .. U16(version), .. U16(flags), .. fields, .. U16(raw.Length), .. U16(0), .. U16(0), .. U16(0), .. U16(0), .. U32((uint)mode << 16), .. U32((uint)at), .. raw]);
        return this;
    }

    /// <summary>Bytes that are no part of anything.</summary>
    public ZipBytes Raw(byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>The archive, whose end says something else than is there.</summary>
    public byte[] End(int? count = null, int? start = null, byte[]? behind = null, int disk = 0)
    {
        byte[] directory = [.. _directory.SelectMany(d => d)];
        return
        [
            .. _bytes, .. directory, .. "PK\u0005\u0006"u8, .. U16(disk), .. U16(disk), .. U16(count ?? _directory.Count), .. U16(count ?? _directory.Count), .. U32((uint)directory.Length),
            .. U32((uint)(start ?? _bytes.Count)), .. U16(0), .. behind ?? [],
        ];
    }

    private static byte[] Deflated(byte[] plain)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.SmallestSize))
            deflate.Write(plain);
        return packed.ToArray();
    }

    private static byte[] U16(int value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] U32(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
