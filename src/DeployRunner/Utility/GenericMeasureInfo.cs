namespace Microsoft.PowerShell.Commands;

/// <summary>What Measure-Object finds; a figure that was not asked for is null.</summary>
public sealed class GenericMeasureInfo
{
    /// <summary>How many values there were.</summary>
    public int Count { get; init; }

    /// <summary>The mean.</summary>
    public double? Average { get; init; }

    /// <summary>The sum.</summary>
    public double? Sum { get; init; }

    /// <summary>The greatest value.</summary>
    public object? Maximum { get; init; }

    /// <summary>The least value.</summary>
    public object? Minimum { get; init; }

    /// <summary>The standard deviation of the sample.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The property that was measured; null for the objects themselves.</summary>
    public string? Property { get; init; }
}
