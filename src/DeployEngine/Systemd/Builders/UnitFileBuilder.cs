using System.Text;

namespace XDeploy.Engine.Systemd;

/// <summary>
/// Writes a unit file as an operator would: the sections in the order in which they were begun, one directive a line, in the
/// order in which they were added, an empty line between sections.
/// </summary>
public sealed class UnitFileBuilder
{
    private readonly List<(string Section, string Key, UnitText Value)> _directives = [];

    /// <summary>Adds a directive; null adds nothing.</summary>
    /// <param name="section">The section, without brackets: <c>Service</c>.</param>
    /// <param name="key">The directive's name: <c>ExecStart</c>.</param>
    /// <param name="value">Its value.</param>
    /// <exception cref="DeployException">The section or the key is no name (<c>SystemdValueInvalid</c>).</exception>
    public UnitFileBuilder Add(string section, string key, UnitText? value)
    {
        CheckName(section);
        CheckName(key);
        if (value is { } text)
            _directives.Add((section, key, text));
        return this;
    }

    /// <summary>Puts values in the place of all that a directive has so far, or adds them where it has none.</summary>
    public UnitFileBuilder Set(string section, string key, IEnumerable<UnitText> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var at = _directives.FindIndex(d => d.Section == section && d.Key == key);
        _directives.RemoveAll(d => d.Section == section && d.Key == key);
        foreach (var value in values)
        {
            Add(section, key, value);
            if (at < 0)
                continue;
            var added = _directives[^1];
            _directives.RemoveAt(_directives.Count - 1);
            _directives.Insert(at++, added);
        }

        return this;
    }

    /// <summary>Has the values of a directive, where it has any, take the place of those that other files give it, by an empty assignment before them.</summary>
    internal void Reset(string section, string key)
    {
        var at = _directives.FindIndex(d => d.Section == section && d.Key == key);
        if (at >= 0)
            _directives.Insert(at, (section, key, default));
    }

    /// <summary>Whether a section has a directive.</summary>
    internal bool Has(string section) => _directives.Exists(d => d.Section == section);

    /// <summary>The same for directives of one section.</summary>
    internal UnitSectionBuilder In(string section) => new(this, section);

    /// <summary>The file.</summary>
    public SystemdUnitFile Build(UnitName name)
    {
        var text = new StringBuilder();
        foreach (var section in _directives.GroupBy(d => d.Section, StringComparer.Ordinal))
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append('[').Append(section.Key).Append("]\n");
            foreach (var (_, key, value) in section)
                text.Append(key).Append('=').Append(value.Source).Append('\n');
        }

        return new SystemdUnitFile(name, text.ToString());
    }

    internal static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw SystemdErrors.ValueInvalid(name, "sections and directives are named with letters, digits and '-'");
    }
}
