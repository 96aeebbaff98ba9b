using System.Globalization;

namespace XDeploy.Engine.Rollouts;

/// <summary>The order of instances: numbers by their value, then all others by their characters.</summary>
internal sealed class InstanceOrder : IComparer<string>
{
    public static InstanceOrder Instance { get; } = new();

    /// <summary>The number that an instance's name is, written as numbers are; null for any other name.</summary>
    public static int? Number(string instance) =>
        int.TryParse(instance, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Name(number) == instance ? number : null;

    /// <summary>The name of an instance with a number.</summary>
    public static string Name(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sorts instances, each once.</summary>
    public static IReadOnlyList<string> Sort(IEnumerable<string> instances) => [.. instances.Distinct(StringComparer.Ordinal).Order(Instance)];

    public int Compare(string? x, string? y) => (Number(x ?? string.Empty), Number(y ?? string.Empty)) switch
    {
        ({ } a, { } b) => a.CompareTo(b),
        ({ }, null) => -1,
        (null, { }) => 1,
        _ => string.CompareOrdinal(x, y),
    };
}
