using System.Security.Cryptography;
using System.Text;

namespace XDeploy.Engine.Ssh;

/// <summary>One line of a known_hosts file: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.</summary>
internal sealed record KnownHostsEntry(string Marker, string Names, string KeyType, byte[] Key)
{
    public const string Revoked = "@revoked";
    public const string CertAuthority = "@cert-authority";

    /// <summary>Reads a line; null for a blank line, a comment, and a line that OpenSSH would pass over as malformed.</summary>
    public static KnownHostsEntry? Parse(string line)
    {
        var fields = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length == 0 || fields[0].StartsWith('#'))
            return null;

        var marker = fields[0].StartsWith('@') ? fields[0] : string.Empty;
        var at = marker.Length > 0 ? 1 : 0;
        if (fields.Length < at + 3)
            return null;

        var key = new byte[fields[at + 2].Length];
        return Convert.TryFromBase64String(fields[at + 2], key, out var length)
            ? new KnownHostsEntry(marker, fields[at], fields[at + 1], key[..length])
            : null;
    }

    /// <summary>True where the line speaks of the name, given as <c>host</c> or <c>[host]:port</c>.</summary>
    public bool Matches(string name) =>
        Names.StartsWith("|1|", StringComparison.Ordinal) ? MatchesHash(name) : HostPattern.MatchesAny(Names.Split(','), name);

    // "|1|" salt "|" HMAC-SHA1(salt, name), both in base64.
    private bool MatchesHash(string name)
    {
        var parts = Names.Split('|');
        if (parts.Length != 4)
            return false;
        try
        {
            var salt = Convert.FromBase64String(parts[2]);
            var expected = Convert.FromBase64String(parts[3]);
#pragma warning disable CA5350 // The file format fixes SHA-1; it hides names, it authenticates nothing.
            var actual = HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name.ToLowerInvariant()));
#pragma warning restore CA5350
            return CryptographicOperations.FixedTimeEquals(expected, actual);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
