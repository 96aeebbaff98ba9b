using System.Net;

namespace Microsoft.PowerShell.Commands;

/// <summary>What Invoke-WebRequest gets.</summary>
/// <param name="response">The answer.</param>
/// <param name="body">Its body.</param>
/// <param name="text">Its body as text.</param>
public sealed class WebResponseObject(HttpResponseMessage response, byte[] body, string text)
{
    /// <summary>The status as a number.</summary>
    public int StatusCode { get; } = (int)(response?.StatusCode ?? HttpStatusCode.OK);

    /// <summary>The status in words.</summary>
    public string StatusDescription { get; } = response?.ReasonPhrase ?? string.Empty;

    /// <summary>The body as text.</summary>
    public string Content { get; } = text;

    /// <summary>All headers, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, IEnumerable<string>> Headers { get; } = (response?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
        .Concat(response?.Content.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
        .ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase);

    /// <summary>How many bytes the body has.</summary>
    public long RawContentLength { get; } = body?.LongLength ?? 0;

    /// <summary>The answer itself.</summary>
    public HttpResponseMessage? BaseResponse { get; } = response;
}
