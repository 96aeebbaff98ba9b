using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>Chooses among server names as nginx does: an exact name, the longest <c>*.name</c>, the longest <c>name.*</c>, the first expression.</summary>
public static class NginxServerNames
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The name that answers to a host.</summary>
    /// <param name="host">The host that was asked for, in any case.</param>
    /// <param name="names">The names in the order of the configuration.</param>
    /// <returns>The name as it is written, or null where none answers and the default server does.</returns>
    public static string? Match(string host, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(names);
        return names.FirstOrDefault(n => n.TrimStart('.').Equals(host, StringComparison.OrdinalIgnoreCase))
            ?? names.Where(n => IsSuffix(n, host)).MaxBy(n => n.Length)
            ?? names.Where(n => n.EndsWith(".*", StringComparison.Ordinal) && host.StartsWith(n[..^1], StringComparison.OrdinalIgnoreCase)).MaxBy(n => n.Length)
            ?? names.FirstOrDefault(n => n.StartsWith('~') && IsMatch(n[1..], host));
    }

    // ".name" is "name" and "*.name" in one.
    private static bool IsSuffix(string name, string host) =>
        (name.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase))
        || (name.StartsWith('.') && host.EndsWith(name, StringComparison.OrdinalIgnoreCase));

    // Server names are written in PCRE, of which .NET's own syntax has all that occurs in them; what it cannot read matches nothing.
    private static bool IsMatch(string expression, string host)
    {
        try
        {
            return Regex.IsMatch(host, expression, RegexOptions.CultureInvariant, RegexTimeout);
        }
        catch (Exception e) when (e is RegexParseException or RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
