using System.Collections;
using System.Management.Automation.Internal;
using XDeploy.Runner.Hosting;

namespace Microsoft.PowerShell.Commands;

/// <summary>Selects objects by position or uniqueness, and properties of objects.</summary>
[Cmdlet(VerbsCommon.Select, "Object", DefaultParameterSetName = "DefaultParameter")]
internal sealed class SelectObjectCommand : PSCmdlet
{
    private readonly List<PSObject> _unique = [];
    private readonly Queue<PSObject> _tail = new();
    private List<PropertySpec> _properties = [];
    private List<WildcardPattern> _excluded = [];
    private PropertySpec? _expand;
    private HashSet<int>? _indexes;
    private int _seen;
    private int _written;

    [Parameter(ValueFromPipeline = true)]
    public PSObject InputObject { get; set; } = AutomationNull.Value;

    [Parameter(Position = 0, ParameterSetName = "DefaultParameter")]
    [Parameter(Position = 0, ParameterSetName = "SkipLastParameter")]
    public object[]? Property { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string[]? ExcludeProperty { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "SkipLastParameter")]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    [Parameter]
    public SwitchParameter CaseInsensitive { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int First { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int Skip { get; set; }

    [Parameter(ParameterSetName = "SkipLastParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int SkipLast { get; set; }

    [Parameter(ParameterSetName = "DefaultParameter")]
    [Parameter(ParameterSetName = "IndexParameter")]
    public SwitchParameter Wait { get; set; }

    [Parameter(ParameterSetName = "IndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[]? Index { get; set; }

    [Parameter(ParameterSetName = "SkipIndexParameter")]
    [ValidateRange(0, int.MaxValue)]
    public int[]? SkipIndex { get; set; }

    private bool TakesFirst => MyInvocation.BoundParameters.ContainsKey(nameof(First));

    private bool TakesLast => MyInvocation.BoundParameters.ContainsKey(nameof(Last));

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Property is not null)
            _properties = PropertySpec.ParseAll(Property);
        else if (ExcludeProperty is not null)
            _properties = PropertySpec.ParseAll(["*"]);
        if (ExcludeProperty is not null)
            _excluded = ExcludeProperty.Select(name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase)).ToList();
        if (!string.IsNullOrEmpty(ExpandProperty))
            _expand = PropertySpec.ParseAll([ExpandProperty])[0];
        if ((Index ?? SkipIndex) is { } indexes)
            _indexes = [.. indexes];
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is null || InputObject == AutomationNull.Value)
            return;

        var position = _seen++;
        if (_indexes is not null)
        {
            if (_indexes.Contains(position) == (Index is not null))
                Emit(InputObject);
            if (Index is not null && !Wait && position >= _indexes.Max())
                Stop();
        }
        else if (SkipLast > 0)
        {
            _tail.Enqueue(InputObject);
            if (_tail.Count > SkipLast)
                Emit(_tail.Dequeue());
        }
        else
        {
            TakeByCount(position);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (SkipLast > 0)
            return;
        // -Skip counts from the end when only -Last is asked for.
        var keep = TakesLast && !TakesFirst ? _tail.Count - Math.Min(Skip, _tail.Count) : _tail.Count;
        foreach (var item in _tail.Take(keep))
            Emit(item);
    }

    private void TakeByCount(int position)
    {
        if (TakesFirst || !TakesLast)
        {
            if (position < Skip)
                return;
            if (!TakesFirst || _written < First)
            {
                _written++;
                Emit(InputObject);
                if (TakesFirst && !TakesLast && !Wait && _written >= First)
                    Stop();
                return;
            }

            if (!TakesLast)
            {
                if (!Wait)
                    Stop();
                return;
            }
        }

        _tail.Enqueue(InputObject);
        if (_tail.Count > Last + (TakesFirst ? 0 : Skip))
            _tail.Dequeue();
    }

    // -Unique compares what is written, so the engine's quiet stop is right for it too.
    private void Stop() => throw EngineInternals.StopUpstreamCommands(this);

    private void Emit(PSObject item)
    {
        if (_expand is not null)
        {
            Expand(item);
            return;
        }

        WriteOnce(_properties.Count == 0 ? item : Project(item));
    }

    private PSObject Project(PSObject item)
    {
        var result = new PSObject();
        result.TypeNames.Insert(0, "Selected." + item.TypeNames[0]);
        foreach (var (name, value) in Selected(item))
        {
            if (result.Properties[name] is null)
                result.Properties.Add(new PSNoteProperty(name, value));
        }

        return result;
    }

    private void Expand(PSObject item)
    {
        if (!_expand!.Exists(item))
        {
            WriteError(new ErrorRecord(
                new PSArgumentException($"Property \"{ExpandProperty}\" cannot be found."), "ExpandPropertyNotFound", ErrorCategory.InvalidArgument, item));
            return;
        }

        foreach (var (_, value) in _expand.Read(item))
        {
            var values = LanguagePrimitives.GetEnumerable(value) ?? (value is null ? Array.Empty<object>() : new[] { value });
            foreach (var part in (IEnumerable)values)
            {
                var expanded = PSObject.AsPSObject(part ?? AutomationNull.Value);
                if (Property is not null)
                {
                    expanded = expanded.Copy();
                    foreach (var (name, note) in Selected(item))
                        expanded.Properties.Add(new PSNoteProperty(name, note));
                }

                WriteOnce(expanded);
            }
        }
    }

    private IEnumerable<(string Name, object? Value)> Selected(PSObject item) =>
        _properties.SelectMany(p => p.Read(item)).Where(pair => !_excluded.Any(pattern => pattern.IsMatch(pair.Name)));

    private void WriteOnce(PSObject item)
    {
        if (Unique)
        {
            if (_unique.Any(earlier => Same(earlier, item)))
                return;
            _unique.Add(item);
        }

        WriteObject(item);
    }

    private bool Same(PSObject left, PSObject right)
    {
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject)
            return LanguagePrimitives.Equals(left.BaseObject, right.BaseObject, CaseInsensitive);
        var a = left.Properties.ToList();
        var b = right.Properties.ToList();
        return a.Count == b.Count
            && a.Zip(b).All(pair => pair.First.Name == pair.Second.Name && LanguagePrimitives.Equals(pair.First.Value, pair.Second.Value, CaseInsensitive));
    }
}
