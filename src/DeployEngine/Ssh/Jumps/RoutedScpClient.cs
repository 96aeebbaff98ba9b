using Renci.SshNet;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>A connection for files by scp whose way through a jump, where it has one, ends with it.</summary>
internal sealed class RoutedScpClient(ConnectionInfo info, IDisposable? way) : ScpClient(info, Renci.SshNet.RemotePathTransformation.ShellQuote)
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
