namespace Microsoft.PowerShell.Commands;

/// <summary>Sends an HTTP request and gives the answer.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "WebRequest")]
[OutputType(typeof(WebResponseObject))]
internal sealed class InvokeWebRequestCommand : WebRequestCommand
{
    /// <inheritdoc/>
    protected override void Emit(HttpResponseMessage response, byte[] body, string text) => WriteObject(new WebResponseObject(response, body, text));
}
