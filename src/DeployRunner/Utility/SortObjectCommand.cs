using System.Management.Automation.Internal;

namespace Microsoft.PowerShell.Commands;

/// <summary>Sorts objects by their value or by properties; the sort is stable.</summary>
[Cmdlet("Sort", "Object")]
internal sealed class SortObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = AutomationNull.Value;

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter Stable { get; set; }

    [Parameter]
    public int Top { get; set; }

    [Parameter]
    public int Bottom { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null && InputObject != AutomationNull.Value)
            _items.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var specs = Property is null ? [] : PropertySpec.ParseAll(Property);
        var order = specs.Count == 0
            ? new ValueOrder(CaseSensitive, [Descending])
            : new ValueOrder(CaseSensitive, specs.Select(spec => spec.Descending ?? Descending.IsPresent).ToList());
        // OrderBy is stable, as the original promises for equal keys.
        var keyed = _items
            .Select(item => (Item: item, Key: specs.Count == 0 ? [item] : specs.Select(spec => spec.ReadOne(item)).ToArray()))
            .OrderBy(pair => pair.Key, order)
            .ToList();

        object?[]? last = null;
        var result = new List<PSObject>(keyed.Count);
        foreach (var (item, key) in keyed)
        {
            if (Unique && last is not null && order.Equals(last, key))
                continue;
            last = key;
            result.Add(item);
        }

        IEnumerable<PSObject> chosen = result;
        if (Top > 0)
            chosen = result.Take(Top);
        else if (Bottom > 0)
            chosen = result.TakeLast(Bottom);
        WriteObject(chosen, enumerateCollection: true);
    }
}
