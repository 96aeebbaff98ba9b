using System.Net.Http.Headers;
using System.Net.Sockets;

namespace XDeploy.Load;

/// <summary>Sends one request over a bounded set of keepalive connections and judges its answer. Nothing is sent twice.</summary>
internal sealed class Requester : IDisposable
{
    private static readonly MediaTypeHeaderValue BodyType = new("application/octet-stream");

    private readonly HttpMessageInvoker invoker;
    private readonly Uri url;
    private readonly byte[] body;
    private readonly string tooLate;

    public Requester(LoadOptions options)
    {
        url = options.Url;
        body = new byte[options.BodyBytes];
        Array.Fill(body, (byte)'x');
        tooLate = FormattableString.Invariant($"no answer in {options.Timeout.TotalSeconds:0.###} s");
        invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.Connections,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.Timeout,
            ConnectCallback = ConnectAsync,
        });
    }

    /// <summary>Sends a request and reads its answer to the end; gives up when the token is cancelled.</summary>
    public async Task<(int? Status, string? Version, string? Loss)> SendAsync(bool isPost, CancellationToken cancellationToken)
    {
        int? status = null;
        try
        {
            using var request = new HttpRequestMessage(isPost ? HttpMethod.Post : HttpMethod.Get, url);
            if (isPost) request.Content = new ByteArrayContent(body) { Headers = { ContentType = BodyType } };
            using var response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            status = (int)response.StatusCode;
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (status != 200) return (status, null, FormattableString.Invariant($"status {status}"));
            var loss = Answer.Check(answer, isPost ? body.Length : 0, out var version);
            return (status, version, loss);
        }
        catch (OperationCanceledException)
        {
            return (status, null, tooLate);
        }
        catch (Exception e) when (e is HttpRequestException or UnansweredException or IOException)
        {
            return (status, null, e.GetBaseException().Message);
        }
    }

    public void Dispose() => invoker.Dispose();

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
            return new WitnessStream(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
