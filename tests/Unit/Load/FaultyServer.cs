using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XDeploy.Unit.Load;

/// <summary>What the server does with a request that it has read.</summary>
public enum Fault
{
    None,
    Close,
    Reset,
    CutBody,
    BadGateway,
    OtherLength,
}

/// <summary>An HTTP/1.1 server on loopback that answers as x-model does, except where told otherwise; counts what reached it.</summary>
internal sealed class FaultyServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<int, Fault> faultOf;
    private readonly TimeSpan delay;
    private int received;

    /// <param name="faultOf">From a request's number in order of arrival, from 1.</param>
    /// <param name="delay">How long each request takes.</param>
    public FaultyServer(Func<int, Fault> faultOf, TimeSpan delay = default)
    {
        this.faultOf = faultOf;
        this.delay = delay;
        listener.Start(512);
        Url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Requests that arrived whole.</summary>
    public int Received => received;

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[8192];
        var held = 0;
        try
        {
            while (true)
            {
                int head;
                while ((head = buffer.AsSpan(0, held).IndexOf("\r\n\r\n"u8)) < 0)
                {
                    var count = await socket.ReceiveAsync(buffer.AsMemory(held));
                    if (count == 0) return;
                    held += count;
                }

                var length = ContentLength(Encoding.ASCII.GetString(buffer, 0, head));
                while (held < head + 4 + length) held += await socket.ReceiveAsync(buffer.AsMemory(held));
                held = 0;
                var fault = faultOf(Interlocked.Increment(ref received));
                if (delay > TimeSpan.Zero) await Task.Delay(delay);
                if (!await AnswerAsync(socket, fault, length)) return;
            }
        }
        catch (SocketException)
        {
            // The client went away.
        }
    }

    private static async Task<bool> AnswerAsync(Socket socket, Fault fault, int length)
    {
        if (fault == Fault.Close) return false;
        if (fault == Fault.Reset)
        {
            socket.LingerState = new LingerOption(true, 0);
            return false;
        }

        var body = fault == Fault.BadGateway
            ? "<html>502</html>"
            : $$"""{"service": "x-model", "host": "here", "received": {{(fault == Fault.OtherLength ? length + 1 : length)}}, "version": "1", "port": 1}""";
        var status = fault == Fault.BadGateway ? "502 Bad Gateway" : "200 OK";
        var promised = fault == Fault.CutBody ? body.Length + 1 : body.Length;
        await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {promised}\r\n\r\n{body}"));
        return fault != Fault.CutBody;
    }

    private static int ContentLength(string head)
    {
        const string name = "content-length:";
        var line = head.Split("\r\n").FirstOrDefault(text => text.StartsWith(name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
