namespace Microsoft.PowerShell.Commands;

/// <summary>Gives random numbers, or picks or shuffles its input.</summary>
[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "RandomNumberParameterSet")]
internal sealed class GetRandomCommand : PSCmdlet
{
    private readonly List<object?> _items = [];

    [Parameter]
    public int? SetSeed { get; set; }

    [Parameter(Position = 0, ParameterSetName = "RandomNumberParameterSet")]
    public object? Maximum { get; set; }

    [Parameter(ParameterSetName = "RandomNumberParameterSet")]
    public object? Minimum { get; set; }

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "RandomListItemParameterSet")]
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "ShuffleParameterSet")]
    [AllowNull]
    public object[]? InputObject { get; set; }

    [Parameter(ParameterSetName = "RandomNumberParameterSet")]
    [Parameter(ParameterSetName = "RandomListItemParameterSet")]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    [Parameter(Mandatory = true, ParameterSetName = "ShuffleParameterSet")]
    public SwitchParameter Shuffle { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (InputObject is not null)
            _items.AddRange(InputObject);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var random = SetSeed is { } seed ? new Random(seed) : Random.Shared;
        if (ParameterSetName != "RandomNumberParameterSet")
        {
            var shuffled = _items.ToArray();
            random.Shuffle(shuffled);
            WriteObject(Shuffle ? shuffled : shuffled.Take(Count), enumerateCollection: true);
            return;
        }

        for (var i = 0; i < Count; i++)
            WriteObject(Next(random));
    }

    private object Next(Random random)
    {
        var low = Plain(Minimum) ?? 0;
        var high = Plain(Maximum);
        if (low is double or float or decimal || high is double or float or decimal)
        {
            var from = LanguagePrimitives.ConvertTo<double>(low);
            var to = high is null ? double.MaxValue : LanguagePrimitives.ConvertTo<double>(high);
            Check(from < to);
            return from + (random.NextDouble() * (to - from));
        }

        var first = LanguagePrimitives.ConvertTo<long>(low);
        var end = high is null ? int.MaxValue : LanguagePrimitives.ConvertTo<long>(high);
        Check(first < end);
        var value = random.NextInt64(first, end);
        return low is long || high is long ? value : (object)(int)value;
    }

    private void Check(bool ordered)
    {
        if (!ordered)
        {
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException($"The Minimum value ({Minimum ?? 0}) cannot be greater than or equal to the Maximum value ({Maximum})."),
                "MinGreaterThanOrEqualMax",
                ErrorCategory.InvalidArgument,
                targetObject: null));
        }
    }

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}
