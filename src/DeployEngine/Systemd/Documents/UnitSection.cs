namespace XDeploy.Engine.Systemd;

/// <summary>The header of a section; a file may have several of one name, which systemd reads as one.</summary>
public sealed record UnitSection
{
    /// <summary>The name, without brackets.</summary>
    public required string Name { get; init; }

    /// <summary>The header's line, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>The assignments under this header.</summary>
    public required IReadOnlyList<UnitEntry> Entries { get; init; }

    /// <summary>The lines of the header.</summary>
    internal UnitLine Source { get; init; } = null!;
}
