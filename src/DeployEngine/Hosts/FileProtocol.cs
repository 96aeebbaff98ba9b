namespace XDeploy.Engine.Hosts;

/// <summary>How files are put on a host.</summary>
public enum FileProtocol
{
    /// <summary>The SSH File Transfer Protocol, a subsystem of sshd.</summary>
    Sftp,

    /// <summary>The protocol of scp(1), which runs on the host.</summary>
    Scp,
}
