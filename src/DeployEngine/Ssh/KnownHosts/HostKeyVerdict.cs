namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>What the known_hosts files say of a key that a host presents.</summary>
public enum HostKeyVerdict
{
    /// <summary>The key is on file for the host.</summary>
    Trusted,

    /// <summary>No key is on file for the host.</summary>
    Unknown,

    /// <summary>Other keys are on file for the host, and this one is not among them.</summary>
    Changed,

    /// <summary>The key is marked as revoked.</summary>
    Revoked,
}
