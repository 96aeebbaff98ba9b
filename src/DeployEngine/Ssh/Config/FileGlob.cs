using System.Text;
using System.Text.RegularExpressions;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Names of files with <c>*</c>, <c>?</c> and <c>[…]</c> in any part of the path, as glob(7) has them.</summary>
internal static class FileGlob
{
    /// <summary>The paths that a pattern matches, in order; a leading dot has to be written out.</summary>
    public static IReadOnlyList<string> Find(string pattern)
    {
        IEnumerable<string> found = ["/"];
        var parts = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (var (part, isLast) in parts.Select((part, i) => (part, i == parts.Length - 1)))
            found = found.SelectMany(folder => Expand(folder, part, isLast)).ToList();
        return [.. found];
    }

    private static List<string> Expand(string folder, string part, bool isLast)
    {
        if (part.AsSpan().IndexOfAny("*?[") < 0)
        {
            var path = Path.Combine(folder, part.Replace("\\", string.Empty, StringComparison.Ordinal));
            return (isLast ? Path.Exists(path) : Directory.Exists(path)) ? [path] : [];
        }

        if (!Directory.Exists(folder))
            return [];
        var expression = new Regex(Expression(part), RegexOptions.CultureInvariant | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
        try
        {
            return (isLast ? Directory.EnumerateFileSystemEntries(folder) : Directory.EnumerateDirectories(folder))
                .Where(path => (part[0] == '.' || !Path.GetFileName(path).StartsWith('.')) && expression.IsMatch(Path.GetFileName(path)))
                .Order(StringComparer.Ordinal)
                .ToList();
        }
        catch (UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Expression(string part)
    {
        var result = new StringBuilder("^");
        for (var at = 0; at < part.Length; at++)
        {
            var close = part[at] == '[' ? part.IndexOf(']', Math.Min(at + 2, part.Length)) : -1;
            switch (part[at])
            {
                case '*':
                    result.Append(".*");
                    break;
                case '?':
                    result.Append('.');
                    break;
                case '[' when close > 0:
                    var isNegated = part[at + 1] is '!' or '^';
                    var set = part[(at + (isNegated ? 2 : 1))..close].Replace("\\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal);
                    result.Append(isNegated ? "[^" : "[").Append(set).Append(']');
                    at = close;
                    break;
                case '\\' when at + 1 < part.Length:
                    result.Append(Regex.Escape(part[++at].ToString()));
                    break;
                default:
                    result.Append(Regex.Escape(part[at].ToString()));
                    break;
            }
        }

        return result.Append('$').ToString();
    }
}
