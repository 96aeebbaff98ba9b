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
    private const string Suffix = "-cert-v01@openssh.com";

    /// <summary>Judges a certificate; one that no trusted authority signed counts as the plain key in it.</summary>
    public static HostKeyVerdict Judge(KnownHostKeys known, Certificate certificate, SshPublicKey? key, string name)
    {
        var authority = SshPublicKey.TryRead(certificate.CertificateAuthorityKey);
        var plain = known.Judge(key, KnownHostsMarker.None);
        var signed = known.Judge(authority, KnownHostsMarker.CertAuthority);
        if (plain == HostKeyVerdict.Revoked || signed == HostKeyVerdict.Revoked)
            return HostKeyVerdict.Revoked;
        return signed == HostKeyVerdict.Trusted && IsFor(certificate, name) ? HostKeyVerdict.Trusted : plain;
    }

    /// <summary>The plain key of a certificate, or null where it is none that is known.</summary>
    public static SshPublicKey? PlainKey(ReadOnlySpan<byte> certificate)
    {
        var rest = certificate;
        if (!SshPublicKey.TryTake(ref rest, out var name) || !SshPublicKey.TryTake(ref rest, out _))
            return null;
        var type = Encoding.ASCII.GetString(name);
        if (!type.EndsWith(Suffix, StringComparison.Ordinal))
            return null;
        type = type[..^Suffix.Length];

        // The parts of the key stand between the nonce and the serial number.
        var parts = type switch { "ssh-rsa" or "ecdsa-sha2-nistp256" or "ecdsa-sha2-nistp384" or "ecdsa-sha2-nistp521" => 2, "ssh-ed25519" => 1, _ => 0 };
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
}
