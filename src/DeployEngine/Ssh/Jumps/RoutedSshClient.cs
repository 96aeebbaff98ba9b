using Renci.SshNet;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>A connection for commands whose way through a jump, where it has one, ends with it.</summary>
internal sealed class RoutedSshClient(ConnectionInfo info, JumpWay? way) : SshClient(info)
{
    /// <summary>Says that the host fell silent: it may be the jump that did, which is asked then before it is used again.</summary>
    public void Doubt() => way?.Doubt();

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
