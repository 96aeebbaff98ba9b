namespace XDeploy.Engine.Ssh.Config;

/// <summary>What has been read so far, by keyword, in the form that <c>ssh -G</c> shows. The first value of a keyword counts.</summary>
internal sealed class ConfigValues
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    /// <summary>Every keyword that has a value.</summary>
    public IEnumerable<string> Keywords => _values.Keys;

    /// <summary>The jump hosts, or null where none were given; empty for <c>none</c>.</summary>
    public IReadOnlyList<SshDestination>? Jumps { get; set; }

    /// <summary>Whether the configuration asks for a second pass, by Match final.</summary>
    public bool WantsFinalPass { get; set; }

    public bool Has(string keyword) => _values.ContainsKey(keyword);

    /// <summary>The first value, or null.</summary>
    public string? First(string keyword) => _values.TryGetValue(keyword, out var list) && list.Count > 0 ? list[0] : null;

    public IReadOnlyList<string> All(string keyword) => _values.TryGetValue(keyword, out var list) ? list : [];

    /// <summary>Gives a keyword its value, where it has none.</summary>
    public void SetFirst(string keyword, params string[] values)
    {
        if (!Has(keyword))
            _values[keyword] = [.. values];
    }

    /// <summary>Gives a keyword another value.</summary>
    public void Replace(string keyword, params IEnumerable<string> values) => _values[keyword] = [.. values];

    /// <summary>Adds a value to those that the keyword has, unless it is there.</summary>
    public void Add(string keyword, string value)
    {
        if (!_values.TryGetValue(keyword, out var list))
            _values[keyword] = list = [];
        if (!list.Contains(value))
            list.Add(value);
    }

    public void Remove(string keyword) => _values.Remove(keyword);

    /// <summary>Drops the values of a keyword that a pattern matches.</summary>
    public void RemoveMatching(string keyword, string pattern)
    {
        if (_values.TryGetValue(keyword, out var list))
            list.RemoveAll(value => SshPattern.Matches(value, pattern));
    }

    /// <summary>True for a text that is not there or says <c>none</c>.</summary>
    public bool IsNone(string keyword) => First(keyword) is not { } value || value.Equals("none", StringComparison.OrdinalIgnoreCase);
}
