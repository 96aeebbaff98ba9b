using System.Text;

namespace XDeploy.Engine.Remote;

/// <summary>
/// Turns the bytes of a configuration file into text and back without loss. Most files are UTF-8; nginx takes any bytes, and systemd does in comments.
/// A byte that is no part of valid UTF-8 becomes a lone low surrogate, U+DC80 to U+DCFF, and comes back as the byte that it was.
/// </summary>
public static class FileText
{
    private const int Escape = 0xDC00;

    /// <summary>The text of a file. A byte order mark stays in it: what it means is for the file's own grammar to say.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var used);
            if (status == System.Buffers.OperationStatus.Done)
            {
                text.Append(rune);
            }
            else
            {
                foreach (var b in bytes[..used])
                    text.Append((char)(Escape + b));
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    /// <summary>The bytes of a file.</summary>
    public static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bytes = new byte[ByteCount(text)];
        var at = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            var run = rest.IndexOfAnyInRange('\uDC80', '\uDCFF');
            // The second half of a pair is not an escaped byte.
            while (run > 0 && char.IsHighSurrogate(rest[run - 1]))
            {
                var next = rest[(run + 1)..].IndexOfAnyInRange('\uDC80', '\uDCFF');
                run = next < 0 ? -1 : run + 1 + next;
            }

            var plain = run < 0 ? rest : rest[..run];
            at += Encoding.UTF8.GetBytes(plain, bytes.AsSpan(at));
            if (run < 0)
                break;
            bytes[at++] = (byte)(rest[run] - Escape);
            rest = rest[(run + 1)..];
        }

        return bytes;
    }

    /// <summary>How many bytes a text has in its file.</summary>
    internal static int ByteCount(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c < 0x80)
            {
                count++;
            }
            else if (c < 0x800)
            {
                count += 2;
            }
            else if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                count += 4;
                at++;
            }
            else
            {
                count += c is >= '\uDC80' and <= '\uDCFF' ? 1 : 3;
            }
        }

        return count;
    }
}
