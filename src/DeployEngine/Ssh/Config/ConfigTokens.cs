namespace XDeploy.Engine.Ssh.Config;

/// <summary>
/// Takes tokens off the front of a line as OpenSSH does for keywords and for Match: white space ends one, a double quote may stand anywhere
/// in it, and one <c>=</c> may stand behind it.
/// </summary>
/// <param name="text">What is left of the line.</param>
/// <param name="takesEquals">Whether a <c>=</c> separates tokens too.</param>
internal sealed class ConfigTokens(string text, bool takesEquals = true)
{
    public const string Blank = " \t\r\n";

    private const string Stops = " \t\r\n\"=";

    /// <summary>What is left, or null where the last token was taken.</summary>
    public string? Rest { get; private set; } = text;

    /// <summary>The next token; null at the end, and where a quote is not closed.</summary>
    public string? Next()
    {
        if (Rest is not { } line)
            return null;
        var at = line.AsSpan().IndexOfAny(takesEquals ? Stops : Stops.AsSpan(0, Stops.Length - 1));
        if (at < 0)
        {
            Rest = null;
            return line;
        }

        if (line[at] == '"')
            return TakeQuoted(line.Remove(at, 1), at);

        var next = SkipBlank(line, at + 1);
        if (takesEquals && line[at] != '=' && next < line.Length && line[next] == '=')
            next = SkipBlank(line, next + 1);
        Rest = line[next..];
        return line[..at];
    }

    private string? TakeQuoted(string line, int from)
    {
        var close = line.IndexOf('"', from);
        Rest = close < 0 ? null : line[SkipBlank(line, close + 1)..];
        return close < 0 ? null : line[..close];
    }

    private static int SkipBlank(string line, int at)
    {
        while (at < line.Length && Blank.Contains(line[at], StringComparison.Ordinal))
            at++;
        return at;
    }
}
