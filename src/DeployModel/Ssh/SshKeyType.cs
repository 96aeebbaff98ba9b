namespace XDeploy;

/// <summary>The kind of a key pair.</summary>
public enum SshKeyType
{
    /// <summary>Ed25519: short, fast and strong. OpenSSH 6.5 and later.</summary>
    Ed25519,

    /// <summary>RSA, for what is older.</summary>
    Rsa,

    /// <summary>ECDSA on a NIST curve.</summary>
    Ecdsa,
}
