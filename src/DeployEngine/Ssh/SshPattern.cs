namespace XDeploy.Engine.Ssh;

/// <summary>Patterns and pattern lists of ssh_config(5): <c>*</c> is any run of characters, <c>?</c> is one, <c>!</c> negates.</summary>
internal static class SshPattern
{
    /// <summary>The longest pattern of a list that OpenSSH reads.</summary>
    private const int Longest = 1023;

    /// <summary>Whether one pattern matches a name, letter by letter.</summary>
    public static bool Matches(string name, ReadOnlySpan<char> pattern)
    {
        // Greedy with one point to come back to: linear in practice, never exponential.
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == name[n]))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    /// <summary>Whether a list with commas matches a name: a match of a negated pattern overrides all others.</summary>
    public static bool MatchesList(string name, string list) => Judge(name, list) > 0;

    /// <summary>Whether a list matches the name of a host, which is compared without regard to case.</summary>
    public static bool MatchesHost(string name, string list) => Judge(name.ToLowerInvariant(), list.ToLowerInvariant()) > 0;

    /// <summary>1 for a match, 0 for none, -1 where a negated pattern matches.</summary>
    public static int Judge(string name, string list)
    {
        var result = 0;
        for (var at = 0; at < list.Length;)
        {
            var negated = list[at] == '!';
            if (negated)
                at++;
            var comma = list.IndexOf(',', at);
            var end = comma < 0 ? list.Length : comma;
            if (end - at >= Longest)
                return 0;
            if (Matches(name, list.AsSpan(at, end - at)))
            {
                if (negated)
                    return -1;
                result = 1;
            }

            at = end + 1;
        }

        return result;
    }

    /// <summary>Whether a word is a pattern and not a name.</summary>
    public static bool IsPattern(string word) => word.AsSpan().IndexOfAny("*?!") >= 0;
}
