using System.Text.Json;

namespace Microsoft.PowerShell.Commands;

/// <summary>Reads JSON texts as objects.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
internal sealed class ConvertFromJsonCommand : PSCmdlet
{
    private readonly List<string> _texts = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = string.Empty;

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _texts.Add(InputObject);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // Lines of one document and documents of one line both come this way: the first line decides.
        if (_texts.Count > 1 && Parses(_texts[0]))
        {
            foreach (var text in _texts)
                Emit(text);
        }
        else if (_texts.Count > 0)
        {
            Emit(string.Join('\n', _texts));
        }
    }

    private static bool Parses(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Emit(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return;
        try
        {
            WriteObject(JsonText.Read(text, Depth, AsHashtable), !NoEnumerate);
        }
        catch (JsonException error)
        {
            ThrowTerminatingError(new ErrorRecord(
                new ArgumentException($"Conversion from JSON failed with error: {error.Message}", error),
                "System.ArgumentException",
                ErrorCategory.NotSpecified,
                targetObject: null));
        }
    }
}
