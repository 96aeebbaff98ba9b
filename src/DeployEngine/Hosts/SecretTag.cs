using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;

namespace XDeploy.Engine.Hosts;

/// <summary>Tells secrets apart without keeping them: the same for equal ones in this process, and of no use elsewhere.</summary>
internal static class SecretTag
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>The tag of a secret; empty for none.</summary>
    public static string Of(SecureString? secret)
    {
        if (secret is null)
            return string.Empty;
        using var plain = new PlainText(secret);
        return Convert.ToHexString(HMACSHA256.HashData(Key, MemoryMarshal.AsBytes(plain.Text.AsSpan())));
    }
}
