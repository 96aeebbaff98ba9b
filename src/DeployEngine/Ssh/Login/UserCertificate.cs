using System.Buffers.Binary;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>A certificate of a user's key (PROTOCOL.certkeys of OpenSSH): whom it lets in and until when is for the host to judge.</summary>
/// <param name="Blob">The certificate in its wire form.</param>
/// <param name="Type">Its type: <c>ssh-ed25519-cert-v01@openssh.com</c>, ….</param>
/// <param name="Key">The key that it certifies.</param>
internal sealed record UserCertificate(byte[] Blob, string Type, SshPublicKey Key)
{
    private const uint ForUsers = 1;

    /// <summary>Reads a certificate from its type and base64, as in a <c>-cert.pub</c> file; null where it is none, or one of a host.</summary>
    public static UserCertificate? TryParse(string text)
    {
        var fields = text.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2)
            return null;
        var buffer = new byte[fields[1].Length];
        if (!Convert.TryFromBase64String(fields[1], buffer, out var length))
            return null;
        var blob = buffer[..length];
        // The kind stands behind the key and the serial number.
        return HostCertificate.PlainKey(blob, out var rest) is { } key && rest.Length >= 12 && BinaryPrimitives.ReadUInt32BigEndian(rest[8..]) == ForUsers
            ? new UserCertificate(blob, fields[0], key)
            : null;
    }

    /// <summary>The name of a signature of the key, where it goes with this certificate. RSA alone has several.</summary>
    public string SignatureOf(string plain) => plain.StartsWith("rsa-sha2-", StringComparison.Ordinal) ? plain + HostCertificate.Suffix : Type;
}
