using System.Collections;

namespace Microsoft.PowerShell.Commands;

/// <summary>Shows text on the host, through the information stream.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
internal sealed class WriteHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var message = new HostInformationMessage
        {
            Message = TextOf(Object),
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor ?? Host.UI.RawUI.ForegroundColor,
            BackgroundColor = BackgroundColor ?? Host.UI.RawUI.BackgroundColor,
        };
        if (ForegroundColor is null && BackgroundColor is null)
        {
            message.ForegroundColor = null;
            message.BackgroundColor = null;
        }

        WriteInformation(message, ["PSHOST"]);
    }

    private string TextOf(object? value)
    {
        var plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        return plain switch
        {
            null => string.Empty,
            string text => text,
            IDictionary table => LanguagePrimitives.ConvertTo<string>(table),
            IEnumerable items => string.Join(
                LanguagePrimitives.ConvertTo<string>(Separator), items.Cast<object?>().Select(TextOf).Where((text, i) => i == 0 || text.Length > 0)),
            _ => LanguagePrimitives.ConvertTo<string>(value),
        };
    }
}
