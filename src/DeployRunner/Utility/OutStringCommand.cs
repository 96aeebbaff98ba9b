namespace Microsoft.PowerShell.Commands;

/// <summary>Gives its input as the text that would be shown.</summary>
[Cmdlet(VerbsData.Out, "String", DefaultParameterSetName = "NoNewLineFormatting")]
[OutputType(typeof(string))]
internal sealed class OutStringCommand : FormattedTextCommand
{
    [Parameter]
    public SwitchParameter Stream { get; set; }

    /// <inheritdoc/>
    protected override void Complete(string text)
    {
        if (NoNewline)
            WriteObject(text.ReplaceLineEndings(string.Empty));
        else if (!Stream)
            WriteObject(text);
        else if (text.Length > 0)
            WriteObject(text[..^1].Split('\n'), enumerateCollection: true);
    }
}
