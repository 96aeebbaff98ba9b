namespace XDeploy.Engine.Ssh;

/// <summary>
/// Pattern lists as ssh_config(5) and sshd(8) have them: <c>*</c> is any run of characters, <c>?</c> is one, and a match of a pattern
/// with <c>!</c> in front overrides every other. Names are compared without regard to case.
/// </summary>
internal static class HostPattern
{
    public static bool MatchesAny(IEnumerable<string> patterns, string name)
    {
        var matched = false;
        foreach (var pattern in patterns)
        {
            var negated = pattern.StartsWith('!');
            if (!Matches(negated ? pattern[1..] : pattern, name))
                continue;
            if (negated)
                return false;
            matched = true;
        }

        return matched;
    }

    public static bool HasWildcard(string pattern) => pattern.AsSpan().IndexOfAny("*?!") >= 0;

    // Greedy with one point to come back to: linear in practice, never exponential.
    private static bool Matches(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || char.ToLowerInvariant(pattern[p]) == char.ToLowerInvariant(name[n])))
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
}
