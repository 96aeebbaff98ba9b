using System.Collections;
using System.Management.Automation.Internal;

namespace Microsoft.PowerShell.Commands;

/// <summary>Groups objects that have the same values; groups come in the order of their keys.</summary>
[Cmdlet(VerbsData.Group, "Object", DefaultParameterSetName = "HashTable")]
[OutputType(typeof(Hashtable), typeof(GroupInfo))]
internal sealed class GroupObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = AutomationNull.Value;

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    [Alias("AHT")]
    public SwitchParameter AsHashTable { get; set; }

    [Parameter(ParameterSetName = "HashTable")]
    public SwitchParameter AsString { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

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
        var order = new ValueOrder(CaseSensitive, new bool[Math.Max(specs.Count, 1)]);
        var groups = new List<GroupInfo>();
        object?[]? last = null;
        foreach (var (item, key) in _items
            .Select(item => (Item: item, Key: specs.Count == 0 ? [item] : specs.Select(spec => spec.ReadOne(item)).ToArray()))
            .OrderBy(pair => pair.Key, order))
        {
            if (last is null || !order.Equals(last, key))
                groups.Add(new GroupInfo(key, !NoElement));
            groups[^1].Add(item);
            last = key;
        }

        if (!AsHashTable)
        {
            WriteObject(groups, enumerateCollection: true);
            return;
        }

        var table = new Hashtable(CaseSensitive ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var group in groups)
        {
            var key = group.Values is [PSObject wrapped] ? wrapped.BaseObject : group.Values[0];
            table[AsString || group.Values.Count > 1 ? group.Name : key ?? string.Empty] = group.Group;
        }

        WriteObject(table);
    }
}
