using System.Text;

namespace XDeploy.Engine.Artifacts;

/// <summary>A pattern of gitignore(5) against a path, as git's own matcher reads it: byte by byte, with slashes that only <c>**</c> goes over.</summary>
internal sealed class GlobPattern(string pattern)
{
    private readonly byte[] _pattern = Encoding.UTF8.GetBytes(pattern);

    // What a part of the pattern says of a rest of the text. The two last ones tell a star before it that to take more of the text is of no use.
    private enum Verdict
    {
        Yes,
        No,
        NeverAtAll,
        NeverInThisPart,
    }

    /// <summary>True where all of it matches.</summary>
    public bool Matches(string text) => Match(0, Encoding.UTF8.GetBytes(text)) == Verdict.Yes;

    private byte At(int index) => index < _pattern.Length ? _pattern[index] : (byte)0;

    private Verdict Match(int at, ReadOnlySpan<byte> text)
    {
        for (; at < _pattern.Length; at++)
        {
            var wanted = _pattern[at];
            if (wanted == '*')
            {
                if (Star(ref at, ref text) is { } verdict)
                    return verdict;
                continue;
            }

            if (text.Length == 0)
                return Verdict.NeverAtAll;
            if (wanted == '[')
            {
                if (CharacterClass(ref at, text[0]) is not { } isIn)
                    return Verdict.NeverAtAll;
                if (!isIn || text[0] == '/')
                    return Verdict.No;
            }
            else if (wanted == '?' ? text[0] == '/' : text[0] != (wanted == '\\' ? At(++at) : wanted))
            {
                return Verdict.No;
            }

            text = text[1..];
        }

        return text.Length == 0 ? Verdict.Yes : Verdict.No;
    }

    // Null where the star took a part of the path, and the slash that ends it comes next.
    private Verdict? Star(ref int at, ref ReadOnlySpan<byte> text)
    {
        var start = at;
        while (At(at) == '*')
            at++;
        var isAlone = (start == 0 || _pattern[start - 1] == '/') && (at == _pattern.Length || _pattern[at] == '/' || (_pattern[at] == '\\' && At(at + 1) == '/'));
        var goesOver = at - start > 1 && isAlone;
        if (goesOver && At(at) == '/' && Match(at + 1, text) == Verdict.Yes)
            return Verdict.Yes;
        if (at == _pattern.Length)
            return goesOver || !text.Contains((byte)'/') ? Verdict.Yes : Verdict.NeverInThisPart;
        if (!goesOver && _pattern[at] == '/')
        {
            var slash = text.IndexOf((byte)'/');
            if (slash < 0)
                return Verdict.NeverAtAll;
            text = text[(slash + 1)..];
            return null;
        }

        for (; text.Length > 0; text = text[1..])
        {
            var verdict = Match(at, text);
            if (verdict != Verdict.No && (!goesOver || verdict != Verdict.NeverInThisPart))
                return verdict;
            if (!goesOver && text[0] == '/')
                return Verdict.NeverInThisPart;
        }

        return Verdict.NeverAtAll;
    }

    // Null where the class has no end, or names one that is none.
    private bool? CharacterClass(ref int at, byte letter)
    {
        at++;
        var isNegated = At(at) is (byte)'!' or (byte)'^';
        if (isNegated)
            at++;
        var (isIn, first) = (false, (byte)0);
        do
        {
            var wanted = At(at);
            if (wanted == 0)
                return null;
            if (wanted == '-' && first != 0 && At(at + 1) is not (0 or (byte)']'))
            {
                wanted = At(++at) == '\\' ? At(++at) : At(at);
                if (wanted == 0)
                    return null;
                isIn |= letter >= first && letter <= wanted;
                first = 0;
            }
            else if (wanted == '[' && At(at + 1) == ':' && NameEnd(at + 2) is var end && (end < 0 || (end > at + 2 && _pattern[end - 1] == ':')))
            {
                if (end < 0 || IsOf(Encoding.ASCII.GetString(_pattern[(at + 2)..(end - 1)]), (char)letter) is not { } isOf)
                    return null;
                isIn |= isOf;
                at = end;
                first = 0;
            }
            else
            {
                first = wanted == '\\' ? At(++at) : wanted;
                if (first == 0)
                    return null;
                isIn |= letter == first;
            }
        }
        while (At(++at) != ']');
        return isIn != isNegated;
    }

    private int NameEnd(int start) => Array.IndexOf(_pattern, (byte)']', Math.Min(start, _pattern.Length));

    private static bool? IsOf(string name, char letter) => name switch
    {
        "alnum" => char.IsAsciiLetterOrDigit(letter),
        "alpha" => char.IsAsciiLetter(letter),
        "blank" => letter is ' ' or '\t',
        "cntrl" => letter is < ' ' or '\x7F',
        "digit" => char.IsAsciiDigit(letter),
        "graph" => letter is > ' ' and < '\x7F',
        "lower" => char.IsAsciiLetterLower(letter),
        "print" => letter is >= ' ' and < '\x7F',
        "punct" => letter is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(letter),
        "space" => letter is ' ' or (>= '\t' and <= '\r'),
        "upper" => char.IsAsciiLetterUpper(letter),
        "xdigit" => char.IsAsciiHexDigit(letter),
        _ => null,
    };
}
