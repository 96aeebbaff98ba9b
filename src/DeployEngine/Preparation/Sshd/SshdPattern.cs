namespace XDeploy.Engine.Preparation;

/// <summary>Patterns of OpenSSH: <c>*</c> is any run of characters, <c>?</c> is one; in a list, a match of a pattern with <c>!</c> overrides every other.</summary>
internal static class SshdPattern
{
    /// <summary>Whether a list of patterns, separated by commas, matches.</summary>
    /// <returns>True for a match, false for a match of a negated pattern, null for none.</returns>
    public static bool? MatchList(string list, string text)
    {
        bool? matched = null;
        foreach (var item in list.Split(','))
        {
            var negated = item.StartsWith('!');
            if (!IsMatch(negated ? item[1..] : item, text))
                continue;
            if (negated)
                return false;
            matched = true;
        }

        return matched;
    }

    /// <summary>Whether one pattern matches.</summary>
    public static bool IsMatch(string pattern, string text)
    {
        int p = 0, t = 0, star = -1, resume = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = t;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                p++;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}
