namespace XDeploy.Engine.Systemd;

/// <summary>One assignment in a unit file.</summary>
public sealed record UnitEntry
{
    /// <summary>The path of the file that it stands in.</summary>
    public required string File { get; init; }

    /// <summary>The section, without brackets; empty where the assignment stands before all sections, where systemd ignores it.</summary>
    public required string Section { get; init; }

    /// <summary>The directive's name.</summary>
    public required string Key { get; init; }

    /// <summary>The value with continued lines joined as systemd joins them and the white space around taken off; not unquoted, and with its specifiers.</summary>
    public required string Value { get; init; }

    /// <summary>All that stands behind the <c>=</c>, over all its lines.</summary>
    public required string RawValue { get; init; }

    /// <summary>The line that it begins on, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Where its first line begins in the document's text, white space included.</summary>
    public int Start => Source.Start;

    /// <summary>Where its last line ends, before the line end.</summary>
    public int End => Source.End;

    /// <summary>True where it empties a list, or sets the default again: nothing is assigned.</summary>
    public bool IsReset => Value.Length == 0;

    /// <summary>The lines that it is made of.</summary>
    internal UnitLine Source { get; init; } = null!;

    /// <summary>The place and the assignment.</summary>
    public override string ToString() => $"{File}:{Line}: {Key}={Value}";
}
