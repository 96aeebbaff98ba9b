using System.Text;

namespace XDeploy.Engine.Hosts;

/// <summary>
/// Collects a stream of UTF-8 bytes and hands out whole lines as they become complete. A character that is split
/// between two reads comes out whole.
/// </summary>
/// <param name="onLine">Takes each line, or null.</param>
/// <param name="maxBytes">How many bytes are kept at most.</param>
/// <param name="keeps">False to forget a line once it was handed out.</param>
internal sealed class LineReader(Action<string>? onLine, int maxBytes, bool keeps = true)
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
            Add(chars[..written]);
            bytes = bytes[used..];
        }
    }

    // Only what is new is searched for line breaks: a line may be many megabytes long.
    private void Add(ReadOnlySpan<char> chars)
    {
        var start = _text.Length;
        _text.Append(chars);
        if (onLine is null)
            return;
        for (int at = 0, found; (found = chars[at..].IndexOf('\n')) >= 0; at += found + 1)
        {
            var end = start + at + found;
            onLine(_text.ToString(_lineStart, end - _lineStart));
            _lineStart = end + 1;
        }

        if (!keeps && _lineStart > 0)
            Forget();
    }

    private void Forget()
    {
        _text.Remove(0, _lineStart);
        _lineStart = 0;
        _bytes = Encoding.UTF8.GetByteCount(_text.ToString());
    }
}
