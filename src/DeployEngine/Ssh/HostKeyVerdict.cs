namespace XDeploy.Engine.Ssh;

/// <summary>What the known_hosts files say of a key that a host presents.</summary>
public enum HostKeyVerdict
{
    /// <summary>The key is on file for the host.</summary>
    Trusted,

    /// <summary>No key of this type is on file for the host.</summary>
    Unknown,

    /// <summary>Another key of this type is on file for the host.</summary>
    Changed,

    /// <summary>The key is marked as revoked.</summary>
    Revoked,
}
