using System.Collections;
using System.Net.Http.Headers;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>A cmdlet that sends one HTTP request; stopping the pipeline ends it.</summary>
internal abstract class WebRequestCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    [Parameter(Position = 0, Mandatory = true)]
    public Uri? Uri { get; set; }

    [Parameter]
    public string Method { get; set; } = "GET";

    [Parameter(ValueFromPipeline = true)]
    public object? Body { get; set; }

    [Parameter]
    public IDictionary? Headers { get; set; }

    [Parameter]
    public string? ContentType { get; set; }

    [Parameter]
    public string? UserAgent { get; set; }

    [Parameter]
    [Alias("TimeoutSec")]
    [ValidateRange(0, int.MaxValue)]
    public int ConnectionTimeoutSeconds { get; set; }

    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int MaximumRedirection { get; set; } = 5;

    [Parameter]
    public string? InFile { get; set; }

    [Parameter]
    public string? OutFile { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    [Parameter]
    public SwitchParameter SkipHttpErrorCheck { get; set; }

    [Parameter]
    public SwitchParameter UseBasicParsing { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = MaximumRedirection > 0, AutomaticDecompression = System.Net.DecompressionMethods.All };
        if (MaximumRedirection > 0)
            handler.MaxAutomaticRedirections = MaximumRedirection;
#pragma warning disable CA5359 // -SkipCertificateCheck asks for exactly this.
        if (SkipCertificateCheck)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        using var client = new HttpClient(handler);
        if (ConnectionTimeoutSeconds > 0)
            client.Timeout = TimeSpan.FromSeconds(ConnectionTimeoutSeconds);
        try
        {
            using var request = Request();
            using var response = client.Send(request, _stop.Token);
            using var stream = response.Content.ReadAsStream(_stop.Token);
            using var buffer = new MemoryStream();
            stream.CopyTo(buffer);
            Receive(response, buffer.ToArray());
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception error) when (error is HttpRequestException and not HttpResponseException or OperationCanceledException or IOException)
        {
            Fail(error, message: null);
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <summary>Writes what the cmdlet gives for an answer.</summary>
    protected abstract void Emit(HttpResponseMessage response, byte[] body, string text);

    private void Receive(HttpResponseMessage response, byte[] body)
    {
        var charset = response.Content.Headers.ContentType?.CharSet?.Trim('"');
        var text = (charset is null ? TextFiles.Utf8 : TextFiles.EncodingOf(this, charset)).GetString(body);
        if (!response.IsSuccessStatusCode && !SkipHttpErrorCheck)
        {
            var reason = $"Response status code does not indicate success: {(int)response.StatusCode} ({response.ReasonPhrase}).";
            Fail(new HttpResponseException(reason, response), string.IsNullOrWhiteSpace(text) ? null : text);
        }

        if (OutFile is not null)
            File.WriteAllBytes(GetUnresolvedProviderPathFromPSPath(OutFile), body);
        if (OutFile is null || PassThru)
            Emit(response, body, text);
    }

    private void Fail(Exception error, string? message)
    {
        var record = new ErrorRecord(error, "WebCmdletWebResponseException", ErrorCategory.InvalidOperation, Uri);
        if (message is not null)
            record.ErrorDetails = new ErrorDetails(message);
        ThrowTerminatingError(record);
    }

    private HttpRequestMessage Request()
    {
        var uri = Uri!.IsAbsoluteUri ? Uri : new Uri("http://" + Uri);
        var method = new HttpMethod(Method.ToUpperInvariant());
        var plain = Body is PSObject wrapped ? wrapped.BaseObject : Body;
        if (plain is IDictionary query && method == HttpMethod.Get)
        {
            uri = new UriBuilder(uri) { Query = uri.Query.TrimStart('?') + (uri.Query.Length > 1 ? "&" : string.Empty) + Form(query) }.Uri;
            plain = null;
        }

        var request = new HttpRequestMessage(method, uri) { Content = Content(plain) };
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent ?? "XDeploy");
        foreach (DictionaryEntry header in Headers ?? new Hashtable())
        {
            var name = LanguagePrimitives.ConvertTo<string>(header.Key);
            var value = LanguagePrimitives.ConvertTo<string>(header.Value);
            if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is not null)
            {
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return request;
    }

    private HttpContent? Content(object? body)
    {
        HttpContent? content = body switch
        {
            null when InFile is not null => new ByteArrayContent(File.ReadAllBytes(GetUnresolvedProviderPathFromPSPath(InFile))),
            null => null,
            byte[] bytes => new ByteArrayContent(bytes),
            IDictionary form => new StringContent(Form(form), Encoding.UTF8, "application/x-www-form-urlencoded"),
            _ => new ByteArrayContent(Encoding.UTF8.GetBytes(LanguagePrimitives.ConvertTo<string>(body))),
        };
        if (content is not null && ContentType is not null)
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return content;
    }

    private static string Form(IDictionary table) => string.Join('&', table.Cast<DictionaryEntry>().Select(entry =>
        System.Uri.EscapeDataString(LanguagePrimitives.ConvertTo<string>(entry.Key)) + "="
        + System.Uri.EscapeDataString(LanguagePrimitives.ConvertTo<string>(entry.Value) ?? string.Empty)));
}
