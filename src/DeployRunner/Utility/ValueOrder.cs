using System.Globalization;

namespace Microsoft.PowerShell.Commands;

/// <summary>The order of PowerShell's comparison operators, over keys of several values; null comes first.</summary>
internal sealed class ValueOrder(bool caseSensitive, IReadOnlyList<bool> descending) : IComparer<object?[]>, IEqualityComparer<object?[]>
{
    /// <inheritdoc/>
    public int Compare(object?[]? x, object?[]? y)
    {
        for (var i = 0; i < x!.Length; i++)
        {
            var order = CompareValues(x[i], y![i]);
            if (order != 0)
                return descending[i] ? -order : order;
        }

        return 0;
    }

    /// <inheritdoc/>
    public bool Equals(object?[]? x, object?[]? y) => Compare(x, y) == 0;

    /// <inheritdoc/>
    public int GetHashCode(object?[] obj) => obj.Length;

    private int CompareValues(object? left, object? right)
    {
        left = Plain(left);
        right = Plain(right);
        if (left is null || right is null)
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        if (LanguagePrimitives.TryCompare(left, right, !caseSensitive, CultureInfo.InvariantCulture, out var order))
            return order;
        return string.Compare(
            left.ToString(), right.ToString(), caseSensitive ? StringComparison.InvariantCulture : StringComparison.InvariantCultureIgnoreCase);
    }

    private static object? Plain(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
}
