using System.Buffers.Binary;
using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet;

namespace XDeploy.Engine.Ssh;

/// <summary>The socket of a connection, which the library hands out nowhere: what the kernel is told of it, and tells.</summary>
internal static class SshSocket
{
    // socket(7): which buffers keep the size that was set; none of them, from Linux 5.15 on.
    private const int SocketLevel = 1;
    private const int BufferLock = 72;

    // tcp(7), and struct tcp_info in <linux/tcp.h>, from Linux 4.9 on.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int DeliveryRateOffset = 160;

    // Where another version of the library has none by this name, nothing of this is done.
    private static readonly PropertyInfo? Session = typeof(BaseClient).GetProperty("Session", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly FieldInfo? Field = typeof(BaseClient).Assembly.GetType("Renci.SshNet.Session")?.GetField("_socket", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>True where it can be reached at all.</summary>
    public static bool IsReachable => OperatingSystem.IsLinux() && Session is not null && Field is not null;

    /// <summary>
    /// Has the kernel size the buffers of a connection as it does for the connections of others. The library sets a size of its own, of which Linux gives a fifth of a megabyte where
    /// <c>net.core.wmem_max</c> is as it comes; no more than that is ever on its way, which at a round trip of 50 ms is some 5 MB/s, whatever the line carries.
    /// </summary>
    public static void LeaveBuffersToKernel(BaseClient client)
    {
        try
        {
            Of(client)?.SetRawSocketOption(SocketLevel, BufferLock, BitConverter.GetBytes(0));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // An older kernel, or a connection that is gone.
            System.Diagnostics.Debug.WriteLine(e);
        }
    }

    /// <summary>How many bytes a second the line of a connection delivers, as far as the kernel knows; null where it does not say.</summary>
    public static long? DeliveryRate(BaseClient client) => Of(client) is { } socket ? DeliveryRate(socket) : null;

    /// <summary>How many bytes a second reached the other side when this was measured last. What that does with them is not part of it.</summary>
    public static long? DeliveryRate(Socket socket)
    {
        Span<byte> info = stackalloc byte[DeliveryRateOffset + sizeof(ulong)];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) == info.Length && BinaryPrimitives.ReadInt64LittleEndian(info[DeliveryRateOffset..]) is > 0 and var rate ? rate : null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    private static Socket? Of(BaseClient client) => IsReachable && Session!.GetValue(client) is { } session ? Field!.GetValue(session) as Socket : null;
}
