namespace Microsoft.PowerShell.Commands;

/// <summary>What Measure-Object finds in text; a figure that was not asked for is null.</summary>
public sealed class TextMeasureInfo
{
    /// <summary>Lines.</summary>
    public int? Lines { get; init; }

    /// <summary>Words.</summary>
    public int? Words { get; init; }

    /// <summary>Characters.</summary>
    public int? Characters { get; init; }

    /// <summary>The property that was measured; null for the objects themselves.</summary>
    public string? Property { get; init; }
}
