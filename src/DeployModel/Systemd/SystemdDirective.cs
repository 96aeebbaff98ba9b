namespace XDeploy;

/// <summary>One assignment in a unit file, <c>Name=Value</c>, whose value can be changed.</summary>
public sealed class SystemdDirective
{
    /// <summary>A new directive.</summary>
    /// <param name="section">The section, without brackets: <c>Service</c>.</param>
    /// <param name="name">The directive's name: <c>ExecStart</c>.</param>
    /// <param name="value">The value in the syntax of unit files; empty to empty a list.</param>
    public SystemdDirective(string section, string name, string value)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(name);
        Section = section;
        Name = name;
        Value = value;
    }

    /// <summary>A directive that was read from a file.</summary>
    /// <param name="section">The section, without brackets.</param>
    /// <param name="name">The directive's name.</param>
    /// <param name="value">The value as it was read.</param>
    /// <param name="file">The file that it stands in.</param>
    /// <param name="line">The line that it begins on, from 1.</param>
    /// <param name="ordinal">Its place among all assignments of the file, from 0.</param>
    public SystemdDirective(string section, string name, string value, string file, int line, int ordinal)
        : this(section, name, value)
    {
        File = file;
        Line = line;
        Ordinal = ordinal;
        OriginalValue = value;
    }

    /// <summary>The section, without brackets; empty where it stands before all sections, where systemd ignores it.</summary>
    public string Section { get; }

    /// <summary>The directive's name.</summary>
    public string Name { get; }

    /// <summary>The value in the syntax of unit files, continued lines joined: not unquoted, and with its specifiers. Empty empties a list, or sets the default again.</summary>
    public string Value
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    }

    /// <summary>The file that it stands in; null for a new one.</summary>
    public string? File { get; }

    /// <summary>The line that it begins on, from 1; 0 for a new one.</summary>
    public int Line { get; }

    /// <summary>Its place among all assignments of the file that it was read from, from 0; null for a new one.</summary>
    public int? Ordinal { get; }

    /// <summary>The value that was read; null for a new one.</summary>
    public string? OriginalValue { get; }

    /// <summary>True where the value is empty: it empties a list, or sets the default again.</summary>
    public bool IsReset => Value.AsSpan().Trim(" \t").IsEmpty;

    /// <summary>The assignment.</summary>
    public override string ToString() => $"{Name}={Value}";
}
