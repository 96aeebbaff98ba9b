using System.Net.Sockets;
using System.Reflection;
using Renci.SshNet;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Has the kernel size the buffers of a connection as it does for the connections of others. The library sets a size of its own, of which Linux gives a fifth of a megabyte where
/// <c>net.core.wmem_max</c> is as it comes; no more than that is ever on its way, which at a round trip of 50 ms is some 5 MB/s, whatever the line carries.
/// </summary>
internal static class SshSocketBuffers
{
    // socket(7): which buffers keep the size that was set; none of them, from Linux 5.15 on.
    private const int SocketLevel = 1;
    private const int BufferLock = 72;

    // The library hands out no socket. Where another version of it has none by this name, its own sizes stay.
    private static readonly PropertyInfo? Session = typeof(BaseClient).GetProperty("Session", BindingFlags.Instance | BindingFlags.NonPublic);
    private static readonly FieldInfo? Socket = typeof(BaseClient).Assembly.GetType("Renci.SshNet.Session")?.GetField("_socket", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>True where it can be done here at all.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux() && Socket is not null;

    /// <summary>Does it, where it can be done.</summary>
    public static void LeaveToKernel(BaseClient client)
    {
        if (!IsPossible || Session!.GetValue(client) is not { } session || Socket!.GetValue(session) is not Socket socket)
            return;
        try
        {
            socket.SetRawSocketOption(SocketLevel, BufferLock, BitConverter.GetBytes(0));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // An older kernel, or a connection that is gone.
            System.Diagnostics.Debug.WriteLine(e);
        }
    }
}
