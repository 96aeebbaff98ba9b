using System.Buffers;
using System.Text;

namespace XDeploy.Engine.Preparation;

/// <summary>
/// Splits a line as sshd does, which has two grammars: the keyword and a Match line are split at white space, one <c>=</c> and double quotes, with no
/// escapes; arguments are split at blanks, with both quotes, backslashes, and a comment at the start of a word.
/// </summary>
internal static class SshdLineReader
{
    private const string White = " \t\r\n";

    private static readonly SearchValues<char> Delimiters = SearchValues.Create(" \t\r\n\"=");

    /// <summary>Reads the line of a text that starts and ends there.</summary>
    public static SshdLine Read(string text, int number, int start, int end)
    {
        var line = new SshdLine(number, start, end);
        var from = start;
        while (from < end && text[from] is ' ' or '\t' or '\r')
            from++;
        var to = end;
        while (to > from + 1 && (White.Contains(text[to - 1], StringComparison.Ordinal) || text[to - 1] == '\f'))
            to--;

        var at = from;
        var source = text[..to];
        var keyword = NextWord(source, ref at);
        if (keyword is { Length: 0 } && at < to)
            keyword = NextWord(source, ref at);
        if (string.IsNullOrEmpty(keyword) || keyword[0] == '#')
            return line;
        if (at >= to)
            return line with { Keyword = keyword, RestStart = to, ArgumentsEnd = to, Error = $"no argument after keyword \"{keyword}\"" };

        line = line with { Keyword = keyword, Rest = source[at..], RestStart = at };
        return TrySplit(source, at, out var arguments, out var argumentsEnd)
            ? line with { Arguments = arguments, ArgumentsEnd = argumentsEnd }
            : line with { ArgumentsEnd = to, Error = "invalid quotes" };
    }

    /// <summary>The next word of a keyword or a Match line (strdelim of OpenSSH); null at the end, and where a quote is not closed.</summary>
    public static string? NextWord(string text, ref int at)
    {
        if (at > text.Length)
            return null;
        var stop = text.AsSpan(at).IndexOfAny(Delimiters);
        if (stop < 0)
            return Take(text, ref at, text.Length, text.Length + 1);
        stop += at;
        if (text[stop] == '"')
        {
            var close = text.IndexOf('"', stop + 1);
            if (close < 0)
            {
                at = text.Length + 1;
                return null;
            }

            var word = text[at..stop] + text[(stop + 1)..close];
            at = SkipWhite(text, close + 1);
            return word;
        }

        // One equals sign may stand between two words.
        var next = SkipWhite(text, stop + 1);
        if (text[stop] != '=' && next < text.Length && text[next] == '=')
            next = SkipWhite(text, next + 1);
        return Take(text, ref at, stop, next);
    }

    /// <summary>Splits arguments (argv_split of OpenSSH).</summary>
    /// <returns>False where a quote is not closed.</returns>
    public static bool TrySplit(string text, int start, out List<string> arguments, out int end)
    {
        arguments = [];
        end = start;
        for (var at = start; at < text.Length;)
        {
            if (text[at] is ' ' or '\t')
            {
                at++;
                continue;
            }

            if (text[at] == '#')
                break;
            if (!TryReadArgument(text, ref at, out var argument))
                return false;
            arguments.Add(argument);
            end = at;
        }

        return true;
    }

    private static bool TryReadArgument(string text, ref int at, out string argument)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            var c = text[at];
            var next = at + 1 < text.Length ? text[at + 1] : '\0';
            if (c == '\\')
                word.Append(next is '\'' or '"' or '\\' || (quote == '\0' && next == ' ') ? text[++at] : c);
            else if (quote == '\0' && c is ' ' or '\t')
                break;
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else if (quote != '\0' && c == quote)
                quote = '\0';
            else
                word.Append(c);
        }

        argument = word.ToString();
        return quote == '\0';
    }

    private static string Take(string text, ref int at, int end, int next)
    {
        var word = text[at..end];
        at = next;
        return word;
    }

    private static int SkipWhite(string text, int at)
    {
        while (at < text.Length && White.Contains(text[at], StringComparison.Ordinal))
            at++;
        return at;
    }
}
