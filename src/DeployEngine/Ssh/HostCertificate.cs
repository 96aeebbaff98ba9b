using System.Buffers.Binary;
using System.Text;
using Renci.SshNet.Security;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Host certificates (PROTOCOL.certkeys of OpenSSH). The SSH library checks their signature and dates; for whom they are, what they are for
/// and whether their authority is trusted is checked here.
/// </summary>
internal static class HostCertificate
{
    /// <summary>What the type of a certificate has behind that of its key.</summary>
    public const string Suffix = "-cert-v01@openssh.com";

    /// <summary>Judges a certificate; one that no trusted authority signed counts as the plain key in it.</summary>
    /// <param name="known">What is on file for the host.</param>
    /// <param name="revoked">Keys that are never trusted.</param>
    /// <param name="certificate">What the host shows.</param>
    /// <param name="key">The plain key in it.</param>
    /// <param name="host">The host.</param>
    public static HostKeyVerdict Judge(KnownHostKeys known, RevokedKeys revoked, Certificate certificate, SshPublicKey? key, DeployHost host)
    {
        var authority = SshPublicKey.TryRead(certificate.CertificateAuthorityKey);
        var plain = known.Judge(key, KnownHostsMarker.None);
        var signed = known.Judge(authority, KnownHostsMarker.CertAuthority);
        if (plain == HostKeyVerdict.Revoked || signed == HostKeyVerdict.Revoked || revoked.Contains(key) || revoked.Contains(authority))
            return HostKeyVerdict.Revoked;
        return signed == HostKeyVerdict.Trusted && IsFor(certificate, host.HostKeyAlias ?? host.Address) && IsSignedBy(host.CASignatureAlgorithm, certificate)
            ? HostKeyVerdict.Trusted
            : plain;
    }

    /// <summary>The plain key of a certificate, or null where it is none that is known.</summary>
    public static SshPublicKey? PlainKey(ReadOnlySpan<byte> certificate) => PlainKey(certificate, out _);

    /// <summary>The plain key of a certificate, or null where it is none that is known.</summary>
    /// <param name="certificate">The certificate in its wire form.</param>
    /// <param name="rest">What stands behind the key: the serial number, the kind, ….</param>
    public static SshPublicKey? PlainKey(ReadOnlySpan<byte> certificate, out ReadOnlySpan<byte> rest)
    {
        rest = certificate;
        if (!SshPublicKey.TryTake(ref rest, out var name) || !SshPublicKey.TryTake(ref rest, out _))
            return null;
        var type = Encoding.ASCII.GetString(name);
        if (!type.EndsWith(Suffix, StringComparison.Ordinal))
            return null;
        type = type[..^Suffix.Length];
        if (type.StartsWith("sk-", StringComparison.Ordinal))
            type += "@openssh.com";

        // The parts of the key stand between the nonce and the serial number.
        var parts = type switch { "ssh-rsa" or "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521" or "sk-ssh-ed25519@openssh.com" => 2, "sk-ecdsa-sha2-nistp256@openssh.com" => 3, "ssh-ed25519" => 1, _ => 0 };
        var start = rest;
        for (var i = 0; i < parts; i++)
        {
            if (!SshPublicKey.TryTake(ref rest, out _))
                return null;
        }

        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, type.Length);
        return parts == 0 ? null : SshPublicKey.TryRead([.. length, .. Encoding.ASCII.GetBytes(type), .. start[..^rest.Length]]);
    }

    private static bool IsFor(Certificate certificate, string name) =>
        certificate.Type == Certificate.CertificateType.Host
        && certificate.CriticalOptions.Count == 0
        && (certificate.ValidPrincipals.Count == 0 || certificate.ValidPrincipals.Contains(name, StringComparer.OrdinalIgnoreCase));

    // A signature begins with the name of its algorithm.
    private static bool IsSignedBy(IReadOnlyList<string> allowed, Certificate certificate)
    {
        ReadOnlySpan<byte> rest = certificate.Signature;
        return allowed.Count == 0 || (SshPublicKey.TryTake(ref rest, out var name) && allowed.Contains(Encoding.ASCII.GetString(name)));
    }
}
