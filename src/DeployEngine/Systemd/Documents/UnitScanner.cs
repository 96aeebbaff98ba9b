using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>Cuts a file into logical lines exactly as systemd 252 does (systemd.syntax(7)): line ends, comments, continuations, limits.</summary>
internal sealed class UnitScanner(string text, string path)
{
    /// <summary>What systemd calls a long line, in bytes; a line must be shorter, and what continuations join may reach it.</summary>
    public const int LongLine = 1024 * 1024;

    public const string Blank = " \t\n\r";

    private const char ByteOrderMark = '\uFEFF';

    // Below this many characters no text reaches the limit, whatever its encoding.
    private const int Short = LongLine / 4;

    private readonly List<UnitLine> _lines = [];
    private readonly List<(int Start, int End)> _parts = [];
    private readonly List<(int Start, int End)> _comments = [];
    private readonly StringBuilder _joined = new();
    private int _joinedBytes;
    private int _first;
    private bool _markSeen;

    /// <summary>True where the file ends in a continuation, of whatever it may be.</summary>
    public bool EndsOpen { get; private set; }

    public bool TryScan(out IReadOnlyList<UnitLine> lines, [NotNullWhen(false)] out UnitSyntaxError? error)
    {
        lines = _lines;
        error = null;
        var number = 0;
        for (var at = 0; at < text.Length;)
        {
            var length = text.AsSpan(at).IndexOfAny('\n', '\r', '\0');
            var end = length < 0 ? text.Length : at + length;
            var next = AfterLineEnd(end);
            number++;
            error = Take(at, end, next, number);
            if (error is not null)
                return false;
            at = next;
        }

        EndsOpen = _parts.Count > 0;
        if (EndsOpen)
            Finish(number + 1, text.Length, isOpen: true);
        return true;
    }

    // A line ends with any of LF, CR and NUL, of which different ones in a row count as one; nothing joins behind a NUL.
    private int AfterLineEnd(int at)
    {
        for (var seen = 0; at < text.Length; at++)
        {
            var kind = text[at] switch { '\n' => 1, '\r' => 2, '\0' => 4, _ => 0 };
            if (kind == 0 || (seen & (kind | 4)) != 0)
                break;
            seen |= kind;
        }

        return at;
    }

    private UnitSyntaxError? Take(int start, int end, int next, int number)
    {
        var bytes = UnitEncoding.ByteCount(text, start, end, Short);
        if (bytes >= LongLine)
            return new(path, number, "Line too long");
        var body = text.AsSpan(start, end - start).TrimStart(Blank);
        if (body.Length > 0 && body[0] is '#' or ';')
        {
            if (_parts.Count > 0)
                _comments.Add((start, next));
            return null;
        }

        // systemd looks for the mark on every line until it has found one, and not before a comment.
        if (!_markSeen && start < end && text[start] == ByteOrderMark)
        {
            _markSeen = true;
            start++;
        }

        if (_parts.Count > 0 && _joinedBytes + bytes > LongLine)
            return new(path, number, "Continuation line too long");
        if (_parts.Count == 0)
            _first = number;
        _parts.Add((start, end));
        _joined.Append(text, start, end - start);
        _joinedBytes += bytes;
        if (EndsEscaped(text.AsSpan(start, end - start)))
        {
            _joined[^1] = ' ';
            return null;
        }

        Finish(number, next, isOpen: false);
        return null;
    }

    private void Finish(int number, int next, bool isOpen)
    {
        var joined = _joined.ToString().Trim(' ', '\t', '\n', '\r');
        if (joined.Length > 0)
        {
            _lines.Add(new UnitLine
            {
                Number = _first, ReportedNumber = number, Parts = [.. _parts], Comments = [.. _comments], Next = next, Text = joined, IsOpen = isOpen,
            });
        }

        _parts.Clear();
        _comments.Clear();
        _joined.Clear();
        _joinedBytes = 0;
    }

    private static bool EndsEscaped(ReadOnlySpan<char> line) => (line.Length - 1 - line.LastIndexOfAnyExcept('\\')) % 2 == 1;
}
