using System.Management.Automation.Internal;

namespace Microsoft.PowerShell.Commands;

/// <summary>Says what two sets of objects have and lack, without regard to order.</summary>
[Cmdlet(VerbsData.Compare, "Object")]
internal sealed class CompareObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _difference = [];

    [Parameter(Position = 0, Mandatory = true)]
    [AllowEmptyCollection]
    public PSObject[] ReferenceObject { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyCollection]
    public PSObject[] DifferenceObject { get; set; } = [];

    [Parameter]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter IncludeEqual { get; set; }

    [Parameter]
    public SwitchParameter ExcludeDifferent { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _difference.AddRange(DifferenceObject.Where(item => item is not null && item != AutomationNull.Value));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var specs = Property is null ? [] : PropertySpec.ParseAll(Property);
        var order = new ValueOrder(CaseSensitive, new bool[Math.Max(specs.Count, 1)]);
        object?[] Key(PSObject item) => specs.Count == 0 ? [item] : specs.Select(spec => spec.ReadOne(item)).ToArray();

        var left = ReferenceObject.Where(item => item is not null).ToList();
        var rest = new List<PSObject>();
        var equal = new List<PSObject>();
        foreach (var item in _difference)
        {
            var match = left.FindIndex(other => order.Equals(Key(other), Key(item)));
            if (match < 0)
            {
                rest.Add(item);
                continue;
            }

            equal.Add(left[match]);
            left.RemoveAt(match);
        }

        if (IncludeEqual || ExcludeDifferent)
            Emit(equal, "==", specs);
        if (ExcludeDifferent)
            return;
        Emit(rest, "=>", specs);
        Emit(left, "<=", specs);
    }

    private void Emit(List<PSObject> items, string side, List<PropertySpec> specs)
    {
        foreach (var item in items)
        {
            var result = PassThru ? item : new PSObject();
            if (!PassThru && specs.Count == 0)
                result.Properties.Add(new PSNoteProperty("InputObject", item));
            if (!PassThru)
            {
                foreach (var (name, value) in specs.SelectMany(spec => spec.Read(item)))
                    result.Properties.Add(new PSNoteProperty(name, value));
            }

            result.Properties.Remove("SideIndicator");
            result.Properties.Add(new PSNoteProperty("SideIndicator", side));
            WriteObject(result);
        }
    }
}
