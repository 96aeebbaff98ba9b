namespace XDeploy;

/// <summary>How a release comes to a host. Whatever the way, it is checked against its SHA-256 and there whole or not at all.</summary>
public enum ArtifactWay
{
    /// <summary>The one that suits what is sent: Rsync where the host has an older version of much of it and ssh(1) can log in by a key, Stream for all else.</summary>
    Auto,

    /// <summary>One channel of the connection that is there. It needs nothing on the host but its own tools.</summary>
    Stream,

    /// <summary>SFTP: a second connection of the same login, several files at once. A large file that was cut goes on at the byte where it ended.</summary>
    Sftp,

    /// <summary>scp(1), as before OpenSSH 9: for hosts whose sshd has no SFTP. What was cut begins again with the file that was under way.</summary>
    Scp,

    /// <summary>rsync(1), on both sides: of a large file that the host has an older version of, only what differs is sent. It logs in by ssh(1), with the keys, jumps and known hosts of the host's entry.</summary>
    Rsync,

    /// <summary>From a neighbour that has it, by ssh(1): what Send-Artifact -Relay makes of the ways to the hosts of a site but the first.</summary>
    Relay,
}
