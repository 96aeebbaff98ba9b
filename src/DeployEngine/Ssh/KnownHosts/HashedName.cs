using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>A name that cannot be read from the file: <c>|1|salt|HMAC-SHA1(salt, name)</c>, both in base64.</summary>
internal static class HashedName
{
    private const string Start = "|1|";
    private const int Length = HMACSHA1.HashSizeInBytes;

    /// <summary>Hashes a name with a salt of its own.</summary>
    public static string Make(string name) => Make(name.ToLowerInvariant(), RandomNumberGenerator.GetBytes(Length));

    public static bool IsWellFormed(string hashed) => Salt(hashed) is not null;

    public static bool Matches(string hashed, string name) => Salt(hashed) is { } salt && Make(name, salt) == hashed;

    private static string Make(string name, byte[] salt)
    {
#pragma warning disable CA5350 // The file format fixes SHA-1; it hides names, it authenticates nothing.
        var hash = HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name));
#pragma warning restore CA5350
        return $"{Start}{Convert.ToBase64String(salt)}|{Convert.ToBase64String(hash)}";
    }

    private static byte[]? Salt(string hashed)
    {
        if (!hashed.StartsWith(Start, StringComparison.Ordinal))
            return null;
        var end = hashed.IndexOf('|', Start.Length);
        var salt = new byte[Length];
        return end > 0 && Convert.TryFromBase64Chars(hashed.AsSpan(Start.Length, end - Start.Length), salt, out var written) && written == Length ? salt : null;
    }
}
