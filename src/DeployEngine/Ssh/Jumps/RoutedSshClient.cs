using Renci.SshNet;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>A connection for commands whose way through a jump, where it has one, ends with it.</summary>
internal sealed class RoutedSshClient(ConnectionInfo info, IDisposable? way) : SshClient(info)
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
