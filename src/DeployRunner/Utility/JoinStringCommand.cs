using System.Globalization;

namespace Microsoft.PowerShell.Commands;

/// <summary>Joins its input to one text.</summary>
[Cmdlet(VerbsCommon.Join, "String")]
[OutputType(typeof(string))]
internal sealed class JoinStringCommand : PSCmdlet
{
    private readonly List<string> _parts = [];

    [Parameter(Position = 0)]
    public object? Property { get; set; }

    [Parameter(Position = 1)]
    [AllowEmptyString]
    public string? Separator { get; set; }

    [Parameter]
    [Alias("op")]
    public string OutputPrefix { get; set; } = string.Empty;

    [Parameter]
    [Alias("os")]
    public string OutputSuffix { get; set; } = string.Empty;

    [Parameter]
    public SwitchParameter SingleQuote { get; set; }

    [Parameter]
    public SwitchParameter DoubleQuote { get; set; }

    [Parameter]
    public string? FormatString { get; set; }

    [Parameter(ValueFromPipeline = true)]
    public PSObject[]? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var spec = Property is null ? null : PropertySpec.ParseAll([Property])[0];
        foreach (var item in InputObject ?? [])
        {
            var value = spec is null ? item : spec.ReadOne(item);
            var text = LanguagePrimitives.ConvertTo<string>(value);
            if (SingleQuote)
                text = $"'{text}'";
            else if (DoubleQuote)
                text = $"\"{text}\"";
            else if (FormatString is not null)
                text = string.Format(CultureInfo.InvariantCulture, FormatString, value is PSObject wrapped ? wrapped.BaseObject : value);
            _parts.Add(text);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        WriteObject(OutputPrefix + string.Join(Separator ?? SessionState.PSVariable.GetValue("OFS") as string ?? string.Empty, _parts) + OutputSuffix);
}
