using System.Globalization;

namespace XDeploy;

/// <summary>A number of replicas, as such (<c>3</c>) or as a share of all (<c>25%</c>).</summary>
public sealed record ReplicaCount
{
    /// <summary>Reads <c>3</c> or <c>25%</c>.</summary>
    /// <param name="text">A whole number of at least 0, or one from 0 to 100 followed by a percent sign.</param>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public ReplicaCount(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        IsPercent = trimmed.EndsWith('%');
        var digits = IsPercent ? trimmed[..^1] : trimmed;
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value) || (IsPercent && value > 100))
            throw new ArgumentException($"'{text}' is neither a number of replicas ('3') nor a share of them ('25%').", nameof(text));
        Value = value;
    }

    /// <summary>A number of replicas.</summary>
    public ReplicaCount(int count)
        : this(count.ToString(CultureInfo.InvariantCulture))
    {
    }

    /// <summary>The number, or the percentage.</summary>
    public int Value { get; }

    /// <summary>True for a share.</summary>
    public bool IsPercent { get; }

    /// <summary>The share of a batch in replicas: rounded down, but at least one.</summary>
    public int ForBatch(int total) => Math.Max(1, IsPercent ? total * Value / 100 : Value);

    /// <summary>The share of a floor in replicas: rounded up, so that the floor is never lower than what was asked.</summary>
    public int ForFloor(int total) => Math.Min(total, IsPercent ? ((total * Value) + 99) / 100 : Value);

    /// <summary>The share of a failure budget in replicas: rounded down, so that no more fail than was asked.</summary>
    public int ForBudget(int total) => IsPercent ? total * Value / 100 : Value;

    /// <summary><c>3</c> or <c>25%</c>.</summary>
    public override string ToString() => IsPercent ? $"{Value}%" : $"{Value}";
}
