using System.Management.Automation;

namespace XDeploy.Cmdlets.Nginx;

/// <summary>Names as an operator gives them: as they are, or with wildcards. A name that is written out is that name, even if it has brackets.</summary>
internal sealed class NamePatterns(IReadOnlyList<string> names)
{
    private readonly List<(string Text, WildcardPattern Pattern)> _names = [.. names.Select(n => (n, WildcardPattern.Get(n, WildcardOptions.IgnoreCase)))];

    /// <summary>Whether a name is meant.</summary>
    public bool Match(string name) => _names.Exists(n => IsMatch(n, name));

    /// <summary>The names that are written out and are not there.</summary>
    public IEnumerable<string> Missing(IEnumerable<string> existing) => Unmatched(existing).Where(n => !WildcardPattern.ContainsWildcardCharacters(n));

    /// <summary>The names and patterns that nothing of what is there is meant by.</summary>
    public IEnumerable<string> Unmatched(IEnumerable<string> existing)
    {
        var all = existing.ToList();
        return _names.Where(n => !all.Exists(name => IsMatch(n, name))).Select(n => n.Text);
    }

    private static bool IsMatch((string Text, WildcardPattern Pattern) wanted, string name) => wanted.Text == name || wanted.Pattern.IsMatch(name);
}
