using System.Text;

namespace XDeploy.Engine.Ssh;

/// <summary>One directive of an ssh_config file: keyword, optional <c>=</c>, arguments with double quotes.</summary>
internal sealed record SshConfigLine(string File, int Number, string Keyword, IReadOnlyList<string> Arguments)
{
    /// <summary>Reads a line; null for a blank line and a comment.</summary>
    /// <exception cref="DeployException">A quote is not closed, or an argument is missing.</exception>
    public static SshConfigLine? Parse(string file, int number, string line)
    {
        var words = Split(file, number, line.TrimEnd(' ', '\t', '\r', '\f'));
        if (words.Count == 0)
            return null;
        if (words.Count == 1)
            throw SshErrors.ConfigInvalid(file, number, $"'{words[0]}' has no argument.");
        return new SshConfigLine(file, number, words[0].ToLowerInvariant(), words[1..]);
    }

    private static List<string> Split(string file, int number, string line)
    {
        var words = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            // One '=' may stand between the keyword and its first argument.
            if (words.Count == 1 && at < line.Length && line[at] == '=')
            {
                at++;
                while (at < line.Length && line[at] is ' ' or '\t')
                    at++;
            }

            if (at >= line.Length || line[at] == '#')
                return words;
            words.Add(ReadWord(file, number, line, ref at, isKeyword: words.Count == 0));
        }
    }

    private static string ReadWord(string file, int number, string line, ref int at, bool isKeyword)
    {
        var word = new StringBuilder();
        var quote = '\0';
        for (; at < line.Length; at++)
        {
            var c = line[at];
            if (quote == '\0' && (c is ' ' or '\t' || (isKeyword && c == '=')))
                break;
            if (c == '\\' && at + 1 < line.Length && line[at + 1] is '"' or '\'' or '\\')
                word.Append(line[++at]);
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else if (c == quote)
                quote = '\0';
            else
                word.Append(c);
        }

        return quote == '\0' ? word.ToString() : throw SshErrors.ConfigInvalid(file, number, "a quote is not closed.");
    }
}
