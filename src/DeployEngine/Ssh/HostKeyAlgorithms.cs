namespace XDeploy.Engine.Ssh;

/// <summary>Signatures of host keys.</summary>
internal static class HostKeyAlgorithms
{
    /// <summary>The signatures of plain keys, cheapest first.</summary>
    public static readonly string[] Plain =
        ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256"];

    /// <summary>The signatures of host certificates, cheapest first.</summary>
    public static readonly string[] Certificates = [.. Plain.Select(name => $"{name}-cert-v01@openssh.com")];

    /// <summary>The signatures that a key of a type makes. An RSA key signs by SHA-2.</summary>
    public static IEnumerable<string> SignaturesOf(string keyType) => keyType == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [keyType];
}
