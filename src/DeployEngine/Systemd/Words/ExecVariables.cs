using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>Puts variables into the words of a command, as systemd.service(5) has it. Shell syntax such as <c>${A:-b}</c> means nothing.</summary>
public static class ExecVariables
{
    /// <summary>What becomes of one word: none or several words where it is <c>$NAME</c>, one word otherwise. A variable that is not set is empty.</summary>
    public static IReadOnlyList<string> Expand(string word, IReadOnlyDictionary<string, string> variables)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(variables);
        if (word.Length > 0 && word[0] == '$' && (word.Length == 1 || word[1] is not ('{' or '$')))
        {
            _ = WordReader.TrySplit(variables.GetValueOrDefault(word[1..], string.Empty), WordRules.Relax | WordRules.Unquote, out var words);
            return words;
        }

        var result = new StringBuilder(word.Length);
        var at = 0;
        while (at < word.Length)
        {
            if (word[at] == '$' && at + 1 < word.Length && word[at + 1] == '$')
            {
                result.Append('$');
                at += 2;
            }
            else if (Name(word, at) is { } name)
            {
                result.Append(variables.GetValueOrDefault(name, string.Empty));
                at += name.Length + 3;
            }
            else
            {
                result.Append(word[at++]);
            }
        }

        return [result.ToString()];
    }

    // ${NAME}; a colon would be shell syntax, which is left as it is.
    private static string? Name(string word, int at)
    {
        if (!word.AsSpan(at).StartsWith("${"))
            return null;
        var end = word.AsSpan(at).IndexOfAny('}', ':');
        return end > 0 && word[at + end] == '}' ? word[(at + 2)..(at + end)] : null;
    }
}
