using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using XDeploy.Engine.Ssh;

namespace XDeploy.Unit.Ssh;

public sealed class SshSocketTests
{
    [Fact]
    public void TheLibrarysSocketIsFound() => Assert.Equal(OperatingSystem.IsLinux(), SshSocket.IsReachable);

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task TheKernelTellsHowFastALineIsWhateverTheOtherSideDoes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var here = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await here.ConnectAsync(listener.LocalEndpoint);
        using var there = await listener.AcceptSocketAsync();
        var bytes = new byte[64 * 1024];
        for (var i = 0; i < 8; i++)
        {
            await here.SendAsync(bytes);
            for (var read = 0; read < bytes.Length;)
                read += await there.ReceiveAsync(bytes);
            // It takes its time: 0.6 MB/s.
            await Task.Delay(100);
        }

        Assert.InRange(SshSocket.DeliveryRate(here) ?? 0, 5_000_000, long.MaxValue);
    }

    [Fact]
    public void ASocketThatIsGoneTellsNothing()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Dispose();
        Assert.Null(SshSocket.DeliveryRate(socket));
    }
}
