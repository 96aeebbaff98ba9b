using System.Buffers;
using System.Text;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>C escapes as in systemd.syntax(7), on the bytes of a text.</summary>
public static class UnitEscapes
{
    /// <summary>Resolves the C escapes of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="relax">Leaves what is no escape as it is, instead of refusing it.</param>
    /// <param name="acceptNul">Takes escapes of the NUL character, too.</param>
    /// <param name="result">The text; a byte that is not valid UTF-8 as in <see cref="UnitEncoding"/>.</param>
    /// <returns>False where an escape means nothing.</returns>
    public static bool TryUnescape(string text, bool relax, bool acceptNul, out string result)
    {
        var input = FileText.Encode(text);
        var output = new ArrayBufferWriter<byte>(input.Length + 4);
        result = string.Empty;
        for (var at = 0; at < input.Length; at++)
        {
            if (input[at] == '\\')
            {
                var length = ReadOne(input.AsSpan(at + 1), acceptNul, output);
                if (length == 0 && !relax)
                    return false;
                at += length;
                if (length > 0)
                    continue;
            }

            output.Write([input[at]]);
        }

        result = FileText.Decode(output.WrittenSpan);
        return true;
    }

    /// <summary>Reads one escape, behind its backslash.</summary>
    /// <returns>How many bytes it has; 0 where it is none.</returns>
    internal static int ReadOne(ReadOnlySpan<byte> text, bool acceptNul, IBufferWriter<byte> output)
    {
        if (text.IsEmpty)
            return 0;
        if (Simple(text[0]) is { } simple)
        {
            output.Write([simple]);
            return 1;
        }

        var (start, digits, radix) = text[0] switch
        {
            (byte)'x' => (1, 2, 16),
            (byte)'u' => (1, 4, 16),
            (byte)'U' => (1, 8, 16),
            _ => (0, 3, 8),
        };
        if (Number(text[start..], digits, radix) is not { } value || (value == 0 && !acceptNul))
            return 0;
        if (digits < 4)
        {
            if (value > 255)
                return 0;
            output.Write([(byte)value]);
            return start + digits;
        }

        if (digits == 8 && !IsCharacter(value))
            return 0;
        WriteCodePoint(value, output);
        return start + digits;
    }

    private static byte? Simple(byte letter) => letter switch
    {
        (byte)'a' => 7,
        (byte)'b' => 8,
        (byte)'f' => 12,
        (byte)'n' => 10,
        (byte)'r' => 13,
        (byte)'t' => 9,
        (byte)'v' => 11,
        (byte)'s' => 32,
        (byte)'\\' or (byte)'"' or (byte)'\'' => letter,
        _ => null,
    };

    private static long? Number(ReadOnlySpan<byte> text, int digits, int radix)
    {
        if (text.Length < digits)
            return null;
        long value = 0;
        foreach (var letter in text[..digits])
        {
            var digit = char.IsAsciiHexDigit((char)letter) ? Convert.ToInt32(((char)letter).ToString(), 16) : radix;
            if (digit >= radix)
                return null;
            value = (value * radix) + digit;
        }

        return value;
    }

    private static bool IsCharacter(long value) =>
        Rune.IsValid((int)Math.Min(value, int.MaxValue)) && value is not (>= 0xFDD0 and <= 0xFDEF) && (value & 0xFFFE) != 0xFFFE;

    // A half of a surrogate pair is written as systemd writes it: in three bytes that are no valid UTF-8.
    private static void WriteCodePoint(long value, IBufferWriter<byte> output)
    {
        if (Rune.IsValid((int)value))
            output.Advance(new Rune((int)value).EncodeToUtf8(output.GetSpan(4)));
        else
            output.Write([(byte)(0xE0 | (value >> 12)), (byte)(0x80 | ((value >> 6) & 0x3F)), (byte)(0x80 | (value & 0x3F))]);
    }
}
