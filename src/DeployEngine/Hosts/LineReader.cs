using System.Text;

namespace XDeploy.Engine.Hosts;

/// <summary>
/// Collects a stream of UTF-8 bytes and hands out whole lines as they become complete. A character that is split
/// between two reads comes out whole.
/// </summary>
internal sealed class LineReader(Action<string>? onLine, int maxBytes)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _text = new();
    private int _lineStart;
    private long _bytes;

    /// <summary>True once more bytes came than were allowed; what came after that is dropped.</summary>
    public bool Overflowed => _bytes > maxBytes;

    public string Text => _text.ToString();

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _bytes += bytes.Length;
        if (Overflowed)
            return;

        Span<char> chars = stackalloc char[1024];
        while (!bytes.IsEmpty)
        {
            _decoder.Convert(bytes, chars, flush: false, out var used, out var written, out _);
            _text.Append(chars[..written]);
            bytes = bytes[used..];
        }

        if (onLine is not null)
            EmitLines(onLine);
    }

    private void EmitLines(Action<string> emit)
    {
        for (var i = _lineStart; i < _text.Length; i++)
        {
            if (_text[i] != '\n')
                continue;
            emit(_text.ToString(_lineStart, i - _lineStart));
            _lineStart = i + 1;
        }
    }
}
