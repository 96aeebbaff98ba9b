using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>Shortens a name that no unit can have: its end gives way to a keyed SipHash-2-4, with the key that systemd has for it.</summary>
internal static class UnitNameHash
{
    private static readonly byte[] Key = [0xec, 0xf2, 0x37, 0xfb, 0x58, 0x32, 0x4a, 0x32, 0x84, 0x9f, 0x06, 0x9b, 0x0d, 0x21, 0xeb, 0x9a];

    public static string Shorten(string name)
    {
        var type = name[(name.LastIndexOf('.') + 1)..];
        // systemd hashes the terminating NUL, too.
        var hash = SipHash(Encoding.UTF8.GetBytes(name + '\0'));
        var text = BinaryPrimitives.ReverseEndianness(hash).ToString("x16", CultureInfo.InvariantCulture);
        var kept = UnitName.LongestName - type.Length - text.Length - 2;
        return $"{name[..kept]}_{text}.{type}";
    }

    private static ulong SipHash(ReadOnlySpan<byte> text)
    {
        var k0 = BinaryPrimitives.ReadUInt64LittleEndian(Key);
        var k1 = BinaryPrimitives.ReadUInt64LittleEndian(Key.AsSpan(8));
        ulong v0 = k0 ^ 0x736f6d6570736575, v1 = k1 ^ 0x646f72616e646f6d, v2 = k0 ^ 0x6c7967656e657261, v3 = k1 ^ 0x7465646279746573;
        var last = (ulong)text.Length << 56;
        for (; text.Length >= 8; text = text[8..])
            Mix(BinaryPrimitives.ReadUInt64LittleEndian(text), ref v0, ref v1, ref v2, ref v3);
        for (var at = 0; at < text.Length; at++)
            last |= (ulong)text[at] << (8 * at);
        Mix(last, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xff;
        for (var round = 0; round < 4; round++)
            Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Mix(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
