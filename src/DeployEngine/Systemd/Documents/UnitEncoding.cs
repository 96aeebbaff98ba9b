using System.Buffers;
using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// Turns the bytes of a unit file into text and back without loss. A byte that is no part of valid UTF-8, which systemd allows in comments,
/// becomes a lone low surrogate, U+DC80 to U+DCFF, and comes back as the byte that it was.
/// </summary>
public static class UnitEncoding
{
    private const int Escape = 0xDC00;

    /// <summary>The text of a file. A byte order mark stays in it.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (var value in bytes[..used])
                    text.Append((char)(Escape + value));
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var used);
            if (status != OperationStatus.Done && rest[0] is >= '\uDC80' and <= '\uDCFF')
            {
                bytes.GetSpan(1)[0] = (byte)(rest[0] - Escape);
                bytes.Advance(1);
            }
            else
            {
                bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            }

            rest = rest[used..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Whether systemd takes the text for clean UTF-8: no stray bytes, and none of the code points that are no characters.</summary>
    internal static bool IsClean(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyExceptInRange('\0', '\u07ff') < 0)
            return true;
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.Done
                || rune.Value is >= 0xFDD0 and <= 0xFDEF || (rune.Value & 0xFFFE) == 0xFFFE)
            {
                return false;
            }

            text = text[used..];
        }

        return true;
    }

    /// <summary>How many bytes a text has in its file, at least as far as it matters: exact above <paramref name="enough"/> characters only.</summary>
    internal static int ByteCount(string text, int start, int end, int enough) =>
        end - start < enough ? end - start : Encode(text[start..end]).Length;
}
