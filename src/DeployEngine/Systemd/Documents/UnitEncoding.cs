using System.Buffers;
using System.Text;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>What systemd asks of the text of a unit file, as <see cref="FileText"/> reads it.</summary>
internal static class UnitEncoding
{
    /// <summary>Whether systemd takes the text for clean UTF-8: no stray bytes, and none of the code points that are no characters.</summary>
    public static bool IsClean(ReadOnlySpan<char> text)
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
    public static int ByteCount(string text, int start, int end, int enough) =>
        end - start < enough ? end - start : FileText.ByteCount(text.AsSpan(start, end - start));
}
