using XDeploy.Engine.Remote;

namespace XDeploy.Engine.Nginx;

/// <summary>
/// A pattern of glob(7), as nginx uses it for <c>include</c>: <c>*</c>, <c>?</c> and <c>[...]</c> match within one step of a path and never
/// a leading dot; a backslash takes the next character as it is; braces mean nothing.
/// </summary>
internal sealed class NginxGlob(string pattern)
{
    private readonly string[] _steps = NginxPath.Normalize(pattern).Split('/');

    /// <summary>The order of the C locale: by bytes.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(
        (left, right) => FileText.Encode(left).AsSpan().SequenceCompareTo(FileText.Encode(right)));

    /// <summary>Whether nginx takes a name for a pattern and not for one file.</summary>
    public static bool IsPattern(string name) => name.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Whether a path matches.</summary>
    public bool IsMatch(string path)
    {
        var steps = path.Split('/');
        if (steps.Length != _steps.Length)
            return false;
        for (var at = 0; at < steps.Length; at++)
        {
            if (!IsMatch(_steps[at], steps[at]))
                return false;
        }

        return true;
    }

    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (name.StartsWith('.') && !pattern.StartsWith('.') && !pattern.StartsWith("\\."))
            return false;

        // One star to go back to is enough: a later star takes all that an earlier one could.
        var (p, n, star, resume) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && TryMatchOne(pattern, p, name[n], out var next))
            {
                p = next;
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

    private static bool TryMatchOne(ReadOnlySpan<char> pattern, int at, char c, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?':
                return true;
            case '\\' when next < pattern.Length:
                return pattern[next++] == c;
            case '[' when EndOfSet(pattern, at) is var end and > 0:
                next = end + 1;
                return IsInSet(pattern[(at + 1)..end], c);
            default:
                return pattern[at] == c;
        }
    }

    // A bracket directly behind the opening one, or behind its negation, belongs to the set; a set without an end is a bracket.
    private static int EndOfSet(ReadOnlySpan<char> pattern, int at)
    {
        var first = at + 1 < pattern.Length && pattern[at + 1] is '!' or '^' ? at + 2 : at + 1;
        for (var end = first; end < pattern.Length; end++)
        {
            if (pattern[end] == ']' && end > first)
                return end;
            if (pattern[end] == '\\')
                end++;
        }

        return -1;
    }

    private static bool IsInSet(ReadOnlySpan<char> set, char c)
    {
        var negated = set[0] is '!' or '^';
        var found = false;
        for (var at = negated ? 1 : 0; at < set.Length; at++)
        {
            if (set[at] == '\\' && at + 1 < set.Length)
                at++;
            var low = set[at];
            var high = low;
            if (at + 2 < set.Length && set[at + 1] == '-')
            {
                high = set[at + 2];
                at += 2;
            }

            found |= low <= c && c <= high;
        }

        return found != negated;
    }
}
