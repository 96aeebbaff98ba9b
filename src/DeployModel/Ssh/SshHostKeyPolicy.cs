namespace XDeploy;

/// <summary>What is done with a host key that is not on file: <c>StrictHostKeyChecking</c> of ssh_config(5), without asking.</summary>
public enum SshHostKeyPolicy
{
    /// <summary>Only keys that are on file are accepted.</summary>
    Strict,

    /// <summary>The key of a host that nothing is on file for is accepted and written to the first known_hosts file. A changed key is refused.</summary>
    AcceptNew,

    /// <summary>Any key is accepted, but for revoked ones. Whoever answers may be somebody else; every such connection says so.</summary>
    Off,
}
