using System.Text;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Splits the arguments of a line of ssh_config into words: quotes of both kinds, backslashes, and a comment at the end.</summary>
internal static class ConfigWords
{
    /// <summary>The words of a text, or null where a quote is not closed.</summary>
    public static IReadOnlyList<string>? TrySplit(string text, bool endsAtComment)
    {
        var words = new List<string>();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is ' ' or '\t')
                continue;
            if (endsAtComment && text[at] == '#')
                break;
            if (ReadWord(text, ref at) is not { } word)
                return null;
            words.Add(word);
        }

        return words;
    }

    private static string? ReadWord(string text, ref int at)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\')
            {
                var next = at + 1 < text.Length ? text[at + 1] : '\0';
                // A backslash before anything else is one.
                word.Append(next is '\'' or '"' or '\\' || (quote == '\0' && next == ' ') ? text[++at] : c);
            }
            else if (quote == '\0' && (c is ' ' or '\t'))
            {
                break;
            }
            else if (quote == '\0' && (c is '"' or '\''))
            {
                quote = c;
            }
            else if (quote != '\0' && c == quote)
            {
                quote = '\0';
            }
            else
            {
                word.Append(c);
            }
        }

        return quote == '\0' ? word.ToString() : null;
    }
}
