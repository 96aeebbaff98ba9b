using System.Globalization;
using System.Management.Automation.Internal;

namespace Microsoft.PowerShell.Commands;

/// <summary>Counts objects, and sums or compares their values.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object", DefaultParameterSetName = "GenericMeasure")]
[OutputType(typeof(GenericMeasureInfo), typeof(TextMeasureInfo))]
internal sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _items = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = AutomationNull.Value;

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Sum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Average { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Maximum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter Minimum { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter(ParameterSetName = "GenericMeasure")]
    public SwitchParameter AllStats { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Line { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Word { get; set; }

    [Parameter(ParameterSetName = "TextMeasure")]
    public SwitchParameter Character { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null && InputObject != AutomationNull.Value)
            _items.Add(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (Property is null)
        {
            Measure(_items.Cast<object?>().ToList(), property: null);
            return;
        }

        foreach (var spec in PropertySpec.ParseAll(Property))
        {
            var found = _items.Where(spec.Exists).Select(spec.ReadOne).Where(value => value is not null).ToList();
            if (found.Count == 0 && _items.Count > 0)
            {
                WriteError(new ErrorRecord(
                    new PSArgumentException($"The property \"{spec.Name}\" cannot be found in the input for any objects."),
                    "GenericMeasurePropertyNotFound",
                    ErrorCategory.InvalidArgument,
                    targetObject: null));
                continue;
            }

            Measure(found, spec.Name);
        }
    }

    private void Measure(List<object?> values, string? property)
    {
        if (ParameterSetName == "TextMeasure")
        {
            var texts = values.Select(LanguagePrimitives.ConvertTo<string>).ToList();
            WriteObject(new TextMeasureInfo
            {
                Lines = Line ? texts.Sum(text => text.Length == 0 ? 0 : text.TrimEnd('\n').Count(c => c == '\n') + 1) : null,
                Words = Word ? texts.Sum(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length) : null,
                Characters = Character ? texts.Sum(text => text.Length) : null,
                Property = property,
            });
            return;
        }

        var numbers = Sum || Average || StandardDeviation || AllStats ? Numbers(values) : [];
        var mean = numbers.Count > 0 ? numbers.Average() : (double?)null;
        var order = new ValueOrder(caseSensitive: false, [false]);
        var sorted = Minimum || Maximum || AllStats
            ? values.Where(value => value is not null).OrderBy(value => new[] { value }, order).ToList()
            : [];
        WriteObject(new GenericMeasureInfo
        {
            Count = values.Count,
            Sum = Sum || AllStats ? numbers.Sum() : null,
            Average = Average || AllStats ? mean ?? 0 : null,
            Minimum = sorted.Count > 0 && (Minimum || AllStats) ? Plain(sorted[0]) : null,
            Maximum = sorted.Count > 0 && (Maximum || AllStats) ? Plain(sorted[^1]) : null,
            StandardDeviation = StandardDeviation || AllStats
                ? numbers.Count < 2 ? 0 : Math.Sqrt(numbers.Sum(n => (n - mean!.Value) * (n - mean.Value)) / (numbers.Count - 1))
                : null,
            Property = property,
        });
    }

    // A number among the extremes is a double in the original, whatever it was before.
    private static object? Plain(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain is sbyte or byte or short or ushort or int or uint or long or ulong or float or decimal
            ? Convert.ToDouble(plain, CultureInfo.InvariantCulture)
            : plain;
    }

    private List<double> Numbers(List<object?> values)
    {
        var numbers = new List<double>(values.Count);
        foreach (var value in values)
        {
            if (LanguagePrimitives.TryConvertTo<double>(value, CultureInfo.InvariantCulture, out var number))
                numbers.Add(number);
            else
                WriteError(new ErrorRecord(
                    new PSInvalidCastException($"Input object \"{value}\" is not numeric."), "NonNumericInputObject", ErrorCategory.InvalidType, value));
        }

        return numbers;
    }
}
