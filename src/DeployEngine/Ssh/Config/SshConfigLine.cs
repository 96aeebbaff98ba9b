namespace XDeploy.Engine.Ssh.Config;

/// <summary>One line of an ssh_config file: where it is, and what it says.</summary>
public sealed class SshConfigLine
{
    private SshConfigLine(int number, int start, int end, int next, string? keyword, string? rest)
    {
        Number = number;
        Start = start;
        End = end;
        Next = next;
        Keyword = keyword;
        Rest = rest;
        Arguments = rest is null ? null : ConfigWords.TrySplit(rest, endsAtComment: true);
    }

    /// <summary>The line's number, from 1.</summary>
    public int Number { get; }

    /// <summary>Where the line begins in the text.</summary>
    public int Start { get; }

    /// <summary>Where its line end begins.</summary>
    public int End { get; }

    /// <summary>Where the next line begins.</summary>
    public int Next { get; }

    /// <summary>The keyword in lower case; null for an empty line and for a comment.</summary>
    public string? Keyword { get; }

    /// <summary>The arguments; null where there are none, or where a quote is not closed.</summary>
    public IReadOnlyList<string>? Arguments { get; }

    /// <summary>What stands behind the keyword, or null.</summary>
    internal string? Rest { get; }

    /// <summary>True for a Host or Match line, which begins a block.</summary>
    internal bool BeginsBlock => Keyword is "host" or "match";

    /// <summary>Reads a line of a text.</summary>
    internal static SshConfigLine Read(string text, int number, int start)
    {
        var feed = text.IndexOf('\n', start);
        var next = feed < 0 ? text.Length : feed + 1;
        var end = feed < 0 ? text.Length : feed;
        if (end > start && text[end - 1] == '\r')
            end--;

        // White space at the end goes, and a form feed there; the first character always stays.
        var line = text.AsSpan(start, next - start);
        var length = line.Length;
        while (length > 1 && line[length - 1] is ' ' or '\t' or '\r' or '\n' or '\f')
            length--;
        var tokens = new ConfigTokens(line[..length].ToString());
        var keyword = tokens.Next();
        if (keyword?.Length == 0)
            keyword = tokens.Next();
        if (string.IsNullOrEmpty(keyword) || keyword[0] == '#')
            return new SshConfigLine(number, start, end, next, null, null);

        var rest = tokens.Rest?.TrimStart(' ', '\t', '\r', '\n');
        return new SshConfigLine(number, start, end, next, keyword.ToLowerInvariant(), string.IsNullOrEmpty(rest) ? null : rest);
    }
}
