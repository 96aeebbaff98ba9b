namespace XDeploy.Engine.Nginx;

/// <summary>
/// The body of a directive such as <c>content_by_lua_block</c> (OpenResty). It is Lua and not nginx syntax: it ends at the brace that
/// balances the first one, where braces in strings and comments do not count.
/// </summary>
internal static class LuaBlock
{
    /// <summary>Whether a directive's block holds Lua.</summary>
    public static bool IsName(string name) => name.EndsWith("_by_lua_block", StringComparison.Ordinal);

    /// <summary>Finds the closing brace.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Offset behind the opening brace.</param>
    /// <returns>Offset of the closing brace, or -1.</returns>
    public static int FindEnd(ReadOnlySpan<char> text, int at)
    {
        var depth = 1;
        while (at < text.Length)
        {
            switch (text[at])
            {
                case '{':
                    depth++;
                    break;
                case '}' when --depth == 0:
                    return at;
                case '"' or '\'':
                    at = EndOfString(text, at);
                    continue;
                case '[' when LongBracket(text, at) is var level and >= 0:
                    at = EndOfLongBracket(text, at, level);
                    continue;
                case '-' when at + 1 < text.Length && text[at + 1] == '-':
                    at = EndOfComment(text, at + 2);
                    continue;
            }

            at++;
        }

        return -1;
    }

    // An unfinished string ends with its line, as in Lua.
    private static int EndOfString(ReadOnlySpan<char> text, int at)
    {
        var quote = text[at++];
        while (at < text.Length && text[at] != quote && text[at] != '\n')
            at += text[at] == '\\' ? 2 : 1;
        return Math.Min(at + 1, text.Length);
    }

    private static int EndOfComment(ReadOnlySpan<char> text, int at)
    {
        if (at < text.Length && text[at] == '[' && LongBracket(text, at) is var level and >= 0)
            return EndOfLongBracket(text, at, level);
        var length = text[at..].IndexOf('\n');
        return length < 0 ? text.Length : at + length;
    }

    // The number of equals signs in [==[, or -1.
    private static int LongBracket(ReadOnlySpan<char> text, int at)
    {
        var level = 0;
        while (at + 1 + level < text.Length && text[at + 1 + level] == '=')
            level++;
        return at + 1 + level < text.Length && text[at + 1 + level] == '[' ? level : -1;
    }

    private static int EndOfLongBracket(ReadOnlySpan<char> text, int at, int level)
    {
        var close = $"]{new string('=', level)}]";
        var length = text[at..].IndexOf(close, StringComparison.Ordinal);
        return length < 0 ? text.Length : at + length + close.Length;
    }
}
