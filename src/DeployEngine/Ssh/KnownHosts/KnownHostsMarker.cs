namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>What a line of known_hosts says of its key.</summary>
public enum KnownHostsMarker
{
    /// <summary>The key is the host's.</summary>
    None,

    /// <summary>The key must not be accepted: <c>@revoked</c>.</summary>
    Revoked,

    /// <summary>The key signs certificates of hosts: <c>@cert-authority</c>.</summary>
    CertAuthority,
}
