using System.Globalization;
using System.Management.Automation;

namespace XDeploy.Cmdlets.Pipeline;

/// <summary>
/// Lets a duration be written as an operator would: a number is seconds (not ticks, as a bare cast to TimeSpan would
/// have it), and a text may carry a unit: <c>500ms</c>, <c>30s</c>, <c>5min</c>, <c>2h</c>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>Whether <c>infinity</c> is a duration, too: <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public bool AllowInfinity { get; init; }

    private static readonly (string Suffix, double Seconds)[] Units = [("ms", 0.001), ("min", 60), ("s", 1), ("h", 3600)];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            // PowerShell itself reads a bare 30s as a number of 16 bits, and 1d as a decimal.
            sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal => TimeSpan.FromSeconds(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
            string text when AllowInfinity && text.Trim() == "infinity" => Timeout.InfiniteTimeSpan,
            string text => Parse(text),
            _ => value,
        };
    }

    private static object Parse(string text)
    {
        var trimmed = text.Trim();
        foreach (var (suffix, seconds) in Units)
        {
            if (trimmed.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && Number(trimmed[..^suffix.Length]) is { } count)
                return TimeSpan.FromSeconds(count * seconds);
        }

        return Number(trimmed) is { } bare ? TimeSpan.FromSeconds(bare) : text;
    }

    private static double? Number(string text) =>
        double.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
}
