using System.Collections.ObjectModel;

namespace Microsoft.PowerShell.Commands;

/// <summary>What Group-Object makes of objects with the same key.</summary>
/// <param name="values">The key: one value for each property that was grouped by.</param>
/// <param name="keepElements">False where only the count is wanted.</param>
public sealed class GroupInfo(IEnumerable<object?> values, bool keepElements)
{
    /// <summary>How many objects the group has.</summary>
    public int Count { get; private set; }

    /// <summary>The key as text.</summary>
    public string Name => string.Join(", ", Values.Select(value => LanguagePrimitives.ConvertTo<string>(value)));

    /// <summary>The objects; null when they were not kept.</summary>
    public Collection<PSObject>? Group { get; } = keepElements ? [] : null;

    /// <summary>The values of the key.</summary>
    public IReadOnlyList<object?> Values { get; } = values.ToArray();

    /// <summary>Counts an object in, and keeps it where elements are wanted.</summary>
    /// <param name="item">The object.</param>
    public void Add(PSObject item)
    {
        Count++;
        Group?.Add(item);
    }
}
