using Renci.SshNet;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>A connection for files whose way through a jump, where it has one, ends with it.</summary>
internal sealed class RoutedSftpClient(ConnectionInfo info, IDisposable? way) : SftpClient(info)
{
    protected override void Dispose(bool disposing)
    {
        try
        {
            base.Dispose(disposing);
        }
        finally
        {
            if (disposing)
                way?.Dispose();
        }
    }
}
