using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// Splits a configuration into words and punctuation by the rules of nginx itself (ngx_conf_file.c of 1.22): a quote is special only at
/// the start of a word, <c>#</c> likewise, <c>}</c> likewise; a word ends at white space, <c>;</c> or <c>{</c>, but not at the brace of
/// <c>${name}</c>; a backslash takes the next character along; behind a closing quote comes white space, <c>;</c>, <c>{</c> or <c>)</c>.
/// nginx reads the words of one directive at a time, so what it expects depends on whether a directive has begun.
/// </summary>
internal ref struct NginxLexer(string text, string path)
{
    /// <summary>The size of nginx's read buffer, in bytes: no word and no comment may fill it.</summary>
    public const int BufferSize = 4096;

    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _quotedStart = -1;
    private int _quotedLine;
    private int _directiveLine;

    /// <summary>Why the last <see cref="TryRead"/> failed.</summary>
    public NginxSyntaxError? Error { get; private set; }

    /// <summary>Reads the next token.</summary>
    /// <returns>False where nginx would refuse the text; <see cref="Error"/> says why.</returns>
    public bool TryRead(out NginxToken token)
    {
        token = default;
        if (_quotedStart >= 0 && !TryLeaveQuotes())
            return false;

        while (_at < _text.Length)
        {
            var c = _text[_at];
            switch (c)
            {
                case ' ' or '\t' or '\r':
                    _at++;
                    continue;
                case '\n':
                    _at++;
                    NextLine();
                    continue;
                case '#':
                    if (!TrySkipComment())
                        return false;
                    continue;
                case ';' or '{' when _directiveLine == 0:
                case '}' when _directiveLine != 0:
                    return Fail($"unexpected \"{c}\"");
                case ';' or '{' or '}':
                    token = new NginxToken(
                        c switch { ';' => NginxTokenKind.Semicolon, '{' => NginxTokenKind.Open, _ => NginxTokenKind.Close }, _at, _at + 1, _line, Column(_at));
                    _at++;
                    _directiveLine = 0;
                    return true;
                case '"' or '\'':
                    return TryReadQuoted(c, out token);
                default:
                    return TryReadBare(out token);
            }
        }

        if (_directiveLine != 0)
            return FailAtEnd();
        token = new NginxToken(NginxTokenKind.End, _at, _at, _line, Column(_at));
        return true;
    }

    /// <summary>Skips the Lua code of a block whose <c>{</c> was read last, and its <c>}</c>.</summary>
    /// <param name="open">The token of the opening brace.</param>
    /// <param name="close">The token of the closing brace.</param>
    public bool TrySkipLua(NginxToken open, out NginxToken close)
    {
        close = default;
        var end = LuaBlock.FindEnd(_text, _at);
        if (end < 0)
        {
            Error = new NginxSyntaxError(path, open.Line, open.Column, "unexpected end of file, expecting terminating characters for lua code block");
            return false;
        }

        AdvanceTo(end);
        close = new NginxToken(NginxTokenKind.Close, end, end + 1, _line, Column(end));
        _at = end + 1;
        return true;
    }

    /// <summary>Refuses a token that the grammar has no place for.</summary>
    public bool Refuse(NginxToken token, string reason, int? directiveLine = null)
    {
        Error = new NginxSyntaxError(path, token.Line, token.Column, reason, directiveLine);
        return false;
    }

    private bool TryReadBare(out NginxToken token)
    {
        token = default;
        var (start, line, column) = Begin();
        var escapes = false;
        var variable = false;
        var at = start;
        while (at < _text.Length)
        {
            var c = _text[at];
            if (c == '{' && variable)
            {
                at++;
                continue;
            }

            if (c is ' ' or '\t' or '\r' or '\n' or ';' or '{')
                break;
            variable = c == '$';
            at++;
            if (c == '\\' && at < _text.Length)
            {
                escapes = true;
                if (_text[at] == '\n')
                    NextLine(at + 1);
                at++;
            }
        }

        // nginx reads on behind white space before it forgets the word; then the word has one byte less.
        var isSpace = at < _text.Length && _text[at] is not (';' or '{');
        if (FillsBuffer(start, Math.Min(at + 1, _text.Length), andNext: isSpace))
        {
            _at = start;
            return FailTooLong(line, $"too long parameter \"{_text[start..Math.Min(start + 10, _text.Length)]}...\" started");
        }

        _at = at;
        if (at == _text.Length)
            return FailAtEnd();
        token = new NginxToken(NginxTokenKind.Word, start, at, line, column, HasEscapes: escapes);
        return true;
    }

    private bool TryReadQuoted(char quote, out NginxToken token)
    {
        token = default;
        var (start, line, column) = Begin();
        var escapes = false;
        var at = start + 1;
        while (at < _text.Length && _text[at] != quote)
        {
            if (_text[at] == '\\' && at + 1 < _text.Length)
            {
                escapes = true;
                at++;
            }

            if (_text[at] == '\n')
                NextLine(at + 1);
            at++;
        }

        var closed = at < _text.Length;
        if (FillsBuffer(start + 1, closed ? at + 1 : at))
        {
            _at = start;
            return FailTooLong(line, $"too long parameter, probably missing terminating \"{quote}\" character");
        }

        _at = at;
        if (!closed)
            return FailAtEnd();
        _at = at + 1;
        _quotedStart = start + 1;
        _quotedLine = line;
        token = new NginxToken(NginxTokenKind.Word, start, _at, line, column, IsQuoted: true, HasEscapes: escapes);
        return true;
    }

    // What may come behind a closing quote.
    private bool TryLeaveQuotes()
    {
        var start = _quotedStart;
        _quotedStart = -1;
        if (_at == _text.Length)
            return FailAtEnd();
        var c = _text[_at];
        var isSpace = c is ' ' or '\t' or '\r' or '\n';
        if (FillsBuffer(start, isSpace ? _at + 1 : _at, andNext: true))
        {
            _at = start;
            return FailTooLong(_quotedLine, $"too long parameter \"{_text[start..Math.Min(start + 10, _text.Length)]}...\" started");
        }

        return isSpace || c is ';' or '{' or ')' || Fail($"unexpected \"{c}\"");
    }

    private bool TrySkipComment()
    {
        var start = _at;
        var length = _text[start..].IndexOf('\n');
        var end = length < 0 ? _text.Length : start + length;
        if (FillsBuffer(start, Math.Min(end + 1, _text.Length)))
            return FailTooLong(_line, $"too long parameter \"{_text[start..Math.Min(start + 10, _text.Length)]}...\" started");
        _at = end;
        return true;
    }

    // A word that begins at the start of the buffer must be forgotten before another byte is read into the full buffer.
    private readonly bool FillsBuffer(int start, int end, bool andNext = false)
    {
        var next = andNext && end < _text.Length ? 1 : 0;
        return ((end - start) * 3) + next > BufferSize && FileText.ByteCount(_text[start..end]) + next > BufferSize;
    }

    private (int Start, int Line, int Column) Begin()
    {
        if (_directiveLine == 0)
            _directiveLine = _line;
        return (_at, _line, Column(_at));
    }

    private void AdvanceTo(int end)
    {
        while (_text[_at..end].IndexOf('\n') is var next and >= 0)
        {
            _at += next + 1;
            NextLine();
        }

        _at = end;
    }

    private void NextLine() => NextLine(_at);

    private void NextLine(int start)
    {
        _line++;
        _lineStart = start;
    }

    private readonly int Column(int at) => at - _lineStart + 1;

    private bool Fail(string reason)
    {
        Error = new NginxSyntaxError(path, _line, Column(_at), reason, _directiveLine == 0 ? null : _directiveLine);
        return false;
    }

    private bool FailAtEnd()
    {
        _at = _text.Length;
        return Fail("unexpected end of file, expecting \";\" or \"}\"");
    }

    private bool FailTooLong(int line, string reason)
    {
        var lineStart = _text[.._at].LastIndexOf('\n') + 1;
        Error = new NginxSyntaxError(path, line, _at - lineStart + 1, reason, _directiveLine == 0 ? null : _directiveLine);
        return false;
    }
}
