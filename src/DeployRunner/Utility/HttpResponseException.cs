namespace Microsoft.PowerShell.Commands;

/// <summary>An answer that is not a success.</summary>
/// <param name="message">What the server said.</param>
/// <param name="response">The answer.</param>
public sealed class HttpResponseException(string message, HttpResponseMessage response) : HttpRequestException(message, inner: null, response?.StatusCode)
{
    /// <summary>The answer.</summary>
    public HttpResponseMessage? Response { get; } = response;
}
