using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XDeploy.Unit.Metrics;

/// <summary>An HTTP server on loopback that gives one answer to all requests, and keeps what it was asked.</summary>
internal sealed class PrometheusStub : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly string answer;

    /// <param name="body">The body of its answers; null for a server that is silent.</param>
    /// <param name="status">Their status line.</param>
    public PrometheusStub(string? body, string status = "200 OK")
    {
        answer = body is null ? string.Empty : string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}");
        listener.Start();
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        _ = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>The requests, heads and bodies.</summary>
    public List<string> Request { get; } = [];

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true) await AnswerAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var open = client;
        var stream = client.GetStream();
        var request = string.Empty;
        var buffer = new byte[65536];
        do
        {
            var count = await stream.ReadAsync(buffer);
            if (count == 0) return;
            request += Encoding.ASCII.GetString(buffer, 0, count);
        }
        while (!IsWhole(request));
        Request.Add(request);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(answer));
        // A silent server holds the connection until the client has enough of it.
        if (answer.Length == 0) await client.GetStream().ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false);
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0) return false;
        var length = request.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))?[15..];
        return request.Length >= end + 4 + int.Parse(length ?? "0", CultureInfo.InvariantCulture);
    }
}
