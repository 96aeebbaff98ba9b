using System.Text.Json;

namespace Microsoft.PowerShell.Commands;

/// <summary>Sends an HTTP request and gives what the answer says: objects for JSON, text for the rest.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RestMethod")]
internal sealed class InvokeRestMethodCommand : WebRequestCommand
{
    private const int MostNested = 1024;

    [Parameter]
    [Alias("SV")]
    public string? StatusCodeVariable { get; set; }

    [Parameter]
    [Alias("RHV")]
    public string? ResponseHeadersVariable { get; set; }

    /// <inheritdoc/>
    protected override void Emit(HttpResponseMessage response, byte[] body, string text)
    {
        if (StatusCodeVariable is not null)
            SessionState.PSVariable.Set(StatusCodeVariable, (int)response.StatusCode);
        if (ResponseHeadersVariable is not null)
            SessionState.PSVariable.Set(ResponseHeadersVariable, new WebResponseObject(response, body, text).Headers);
        // A server may call JSON by another name, and other things JSON: the text decides.
        try
        {
            WriteObject(JsonText.Read(text, MostNested, asHashtable: false), enumerateCollection: false);
        }
        catch (JsonException)
        {
            WriteObject(text);
        }
    }
}
