namespace XDeploy.Engine.Systemd;

/// <summary>A logical line: what systemd makes of one line and of those that continue it.</summary>
internal sealed class UnitLine
{
    /// <summary>The number of its first line, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>The number that systemd reports: of its last line, or one more where the file ends in a continuation.</summary>
    public required int ReportedNumber { get; init; }

    /// <summary>Where each of its lines begins and ends, without line ends and without the comments between.</summary>
    public required IReadOnlyList<(int Start, int End)> Parts { get; init; }

    /// <summary>The comments between, as whole lines.</summary>
    public required IReadOnlyList<(int Start, int End)> Comments { get; init; }

    /// <summary>Where the line after it begins.</summary>
    public required int Next { get; init; }

    /// <summary>The lines joined as systemd joins them, with the white space around taken off.</summary>
    public required string Text { get; init; }

    /// <summary>True where the file ends in a continuation, so that whatever is added behind would become a part of it.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Where it begins.</summary>
    public int Start => Parts[0].Start;

    /// <summary>Where it ends, before its line end.</summary>
    public int End => Parts[^1].End;
}
