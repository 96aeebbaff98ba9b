using System.Buffers;
using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Systemd;

/// <summary>Takes word after word out of a value, as systemd 252 does wherever a directive takes several.</summary>
public sealed class WordReader
{
    private const string White = " \t\n\r";

    private readonly byte[] _text;
    private int _at;

    /// <summary>A reader at the beginning of a value.</summary>
    public WordReader(string text)
    {
        _text = FileText.Encode(text);
    }

    private enum Step
    {
        GoOn,
        EndOfWord,
        EndOfText,
        Invalid,
    }

    /// <summary>True where nothing is left to read.</summary>
    public bool IsAtEnd => _at >= _text.Length;

    /// <summary>What is left to read.</summary>
    public string Rest => FileText.Decode(_text.AsSpan(Math.Min(_at, _text.Length)));

    /// <summary>
    /// All words of a value, quotes taken off: <c>a "b c"</c> are two words.
    /// </summary>
    /// <returns>False where a quote is not closed, or an escape means nothing where those are read.</returns>
    public static bool TrySplit(string text, WordRules flags, out IReadOnlyList<string> words)
    {
        var list = new List<string>();
        words = list;
        var reader = new WordReader(text);
        while (reader.TryRead(flags, out var word))
        {
            if (word is null)
                return true;
            list.Add(word);
        }

        return false;
    }

    /// <summary>Reads the next word.</summary>
    /// <param name="flags">How to read it.</param>
    /// <param name="word">The word, or null at the end of the text.</param>
    /// <param name="separators">What stands between words, ASCII only; white space by default.</param>
    /// <returns>False where a quote is not closed or an escape means nothing; the reader then stands where it stood.</returns>
    public bool TryRead(WordRules flags, out string? word, string? separators = null)
    {
        var start = _at;
        if (TryReadWord(flags, separators ?? White, out word))
            return true;
        _at = start;
        return false;
    }

    /// <summary>True where a lone character stands here, with white space or the end behind it.</summary>
    internal bool SkipAlone(ReadOnlySpan<byte> token)
    {
        var rest = _text.AsSpan(Math.Min(_at, _text.Length));
        if (!rest.StartsWith(token) || (rest.Length > token.Length && !White.Contains((char)rest[token.Length], StringComparison.Ordinal)))
            return false;
        _at += token.Length;
        while (!IsAtEnd && White.Contains((char)_text[_at], StringComparison.Ordinal))
            _at++;
        return true;
    }

    private bool TryReadWord(WordRules flags, string separators, out string? word)
    {
        word = null;
        var written = new ArrayBufferWriter<byte>();
        var coalesce = !flags.HasFlag(WordRules.DontCoalesceSeparators);
        if (_at > _text.Length || (IsAtEnd && coalesce))
            return true;
        while (coalesce && IsSeparator(separators))
            _at++;
        if (IsAtEnd && coalesce)
            return true;

        var quote = 0;
        while (true)
        {
            var step = IsAtEnd ? AtEnd(flags, quote) : Next(flags, separators, ref quote, written);
            if (step == Step.GoOn)
                continue;
            if (step == Step.Invalid)
                return false;
            // Behind the last word there is nothing, not even an empty word.
            if (step == Step.EndOfText)
                _at = _text.Length + 1;
            word = FileText.Decode(written.WrittenSpan);
            return true;
        }
    }

    private Step Next(WordRules flags, string separators, ref int quote, ArrayBufferWriter<byte> written)
    {
        var c = _text[_at];
        if (c == '\\' && !flags.HasFlag(WordRules.RetainEscape))
            return Escape(flags, separators, quote, written);
        if (quote == 0 && IsSeparator(separators))
            return Separator(flags, separators);
        _at++;
        var isQuote = quote != 0 ? c == quote : c is (byte)'"' or (byte)'\'' && (flags & (WordRules.Unquote | WordRules.KeepQuote)) != 0;
        if (isQuote)
            quote = quote == 0 ? c : 0;
        if (!isQuote || !flags.HasFlag(WordRules.Unquote))
            written.Write([c]);
        return Step.GoOn;
    }

    private Step Separator(WordRules flags, string separators)
    {
        if (flags.HasFlag(WordRules.RetainSeparators))
            return Step.EndOfWord;
        if (flags.HasFlag(WordRules.DontCoalesceSeparators))
        {
            _at++;
            return Step.EndOfWord;
        }

        while (IsSeparator(separators))
            _at++;
        return IsAtEnd ? Step.EndOfText : Step.EndOfWord;
    }

    private Step Escape(WordRules flags, string separators, int quote, ArrayBufferWriter<byte> written)
    {
        _at++;
        if (IsAtEnd)
        {
            if (flags.HasFlag(WordRules.UnescapeRelax) && (quote == 0 || flags.HasFlag(WordRules.Relax)))
                written.Write("\\"u8);
            else if (!flags.HasFlag(WordRules.Relax))
                return Step.Invalid;
            return Step.EndOfText;
        }

        var c = _text[_at];
        if ((flags & (WordRules.CUnescape | WordRules.UnescapeSeparators)) != 0)
        {
            var length = flags.HasFlag(WordRules.CUnescape) ? UnitEscapes.ReadOne(_text.AsSpan(_at), acceptNul: false, written) : 0;
            if (length > 0)
            {
                _at += length;
                return Step.GoOn;
            }

            var isPlain = flags.HasFlag(WordRules.UnescapeSeparators) && (c == '\\' || IsSeparator(separators));
            if (!isPlain && !flags.HasFlag(WordRules.UnescapeRelax))
                return Step.Invalid;
            if (!isPlain)
                written.Write("\\"u8);
        }

        written.Write([c]);
        _at++;
        return Step.GoOn;
    }

    private static Step AtEnd(WordRules flags, int quote) => quote != 0 && !flags.HasFlag(WordRules.Relax) ? Step.Invalid : Step.EndOfText;

    private bool IsSeparator(string separators) => _at < _text.Length && separators.Contains((char)_text[_at], StringComparison.Ordinal);
}
