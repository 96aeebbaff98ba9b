using System.Text;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>What a file of a private key (OpenSSH's format, PEM, PuTTY's) tells without its passphrase. Pure.</summary>
/// <param name="IsEncrypted">Whether it needs a passphrase.</param>
/// <param name="PublicKey">The public half, which OpenSSH's own format has in the clear; null in other formats.</param>
internal readonly record struct PrivateKeyText(bool IsEncrypted, SshPublicKey? PublicKey)
{
    private const string Begin = "-----BEGIN OPENSSH PRIVATE KEY-----";
    private const string End = "-----END OPENSSH PRIVATE KEY-----";

    private static ReadOnlySpan<byte> Magic => "openssh-key-v1\0"u8;

    /// <summary>Reads it.</summary>
    public static PrivateKeyText Read(string text)
    {
        var begin = text.IndexOf(Begin, StringComparison.Ordinal);
        var end = text.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            return new(text.Contains("ENCRYPTED", StringComparison.Ordinal) || text.Contains("\nEncryption: aes", StringComparison.Ordinal), null);

        var buffer = new byte[end - begin];
        if (!Convert.TryFromBase64String(text[(begin + Begin.Length)..end], buffer, out var length) || !buffer.AsSpan().StartsWith(Magic))
            return default;
        // PROTOCOL.key: the cipher, how its key is made of the passphrase, a count, and the public key.
        ReadOnlySpan<byte> rest = buffer.AsSpan(Magic.Length, length - Magic.Length);
        if (!SshPublicKey.TryTake(ref rest, out var cipher) || !SshPublicKey.TryTake(ref rest, out _) || !SshPublicKey.TryTake(ref rest, out _) || rest.Length < 4)
            return default;
        rest = rest[4..];
        return new(Encoding.ASCII.GetString(cipher) != "none", SshPublicKey.TryTake(ref rest, out var key) ? SshPublicKey.TryRead(key) : null);
    }
}
