namespace XDeploy.Engine.Nginx;

/// <summary>The words of a file that is built. A value with a line break is a mistake there, not a value, so it is refused and not escaped.</summary>
internal static class OneLine
{
    /// <summary>One word that means exactly the value.</summary>
    /// <exception cref="DeployException">The value holds a line break, a NUL or a dollar sign (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Word(string value) => NginxText.Word(Checked(value));

    /// <summary>One word in which nginx replaces variables, or in which a dollar sign has no meaning: a header's value, a location's pattern.</summary>
    /// <exception cref="DeployException">The value holds a line break or a NUL (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Template(string value) => NginxText.Template(Checked(value));

    /// <summary>Takes the rest of a directive, behind its name, as an operator wrote it. It cannot end the directive or begin a block.</summary>
    /// <exception cref="DeployException">It is not the rest of one directive on one line (<c>NginxValueInvalid</c>).</exception>
    public static NginxText Rest(string source)
    {
        CheckWhole(Checked(source));
        return NginxText.FromOperator(source.Trim());
    }

    private static string Checked(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.AsSpan().IndexOfAny('\n', '\r', '\0') >= 0 ? throw NginxBuildErrors.ValueInvalid(value, "it holds a line break or a NUL character") : value;
    }

    // Reads as nginx does, word by word: a quote opens only at the begin of a word, and what follows the closing one has to be a space.
    private static void CheckWhole(string value)
    {
        var at = 0;
        while (at < value.Length)
        {
            if (value[at] is ' ' or '\t')
                at++;
            else if (value[at] is '"' or '\'')
                at = EndOfQuoted(value, at);
            else
                at = EndOfBare(value, at);
        }
    }

    private static int EndOfQuoted(string value, int open)
    {
        var at = open + 1;
        while (at < value.Length && value[at] != value[open])
            at += value[at] == '\\' ? 2 : 1;
        if (at >= value.Length)
            throw NginxBuildErrors.ValueInvalid(value, "a quote is not closed");
        return at + 1 == value.Length || value[at + 1] is ' ' or '\t'
            ? at + 1
            : throw NginxBuildErrors.ValueInvalid(value, "a closing quote is followed by more of the word");
    }

    private static int EndOfBare(string value, int begin)
    {
        if (value[begin] == '#')
            throw NginxBuildErrors.ValueInvalid(value, "'#' would make the rest of the line a comment");
        var at = begin;
        while (at < value.Length && value[at] is not (' ' or '\t'))
        {
            // The brace of ${name} opens no block.
            var variable = value.AsSpan(at).StartsWith("${") ? value.IndexOf('}', at) : -1;
            if (variable > 0 && value.AsSpan(at, variable - at).IndexOfAny(" \t;") < 0)
                at = variable + 1;
            else if (value[at] is ';' or '{' or '}')
                throw NginxBuildErrors.ValueInvalid(value, $"'{value[at]}' outside of quotes would end the directive");
            else
                at += value[at] == '\\' ? 2 : 1;
        }

        return at > value.Length ? throw NginxBuildErrors.ValueInvalid(value, "a backslash at its end would escape the end of the directive") : at;
    }
}
