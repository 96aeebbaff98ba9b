using System.Globalization;
using System.Net;

namespace XDeploy.Engine.Ssh.AuthorizedKeys;

/// <summary>The list of a <c>from</c> option: addresses, networks (<c>10.0.0.0/8</c>) and patterns, of which one with <c>!</c> in front overrides all others.</summary>
internal static class FromList
{
    /// <summary>Whether sshd takes the list.</summary>
    public static bool Check(string list) => Judge(list, null) is not null;

    /// <summary>Whether a client may log in from an address.</summary>
    public static bool Matches(string list, string address) => Judge(list, address) == true;

    // Null where the list is no list, or where a negated entry matches.
    private static bool? Judge(string list, string? address)
    {
        var matched = false;
        foreach (var entry in list.Split(','))
        {
            var negated = entry.StartsWith('!');
            var pattern = negated ? entry[1..] : entry;
            if (pattern.Length == 0)
                return null;
            if (Network(pattern) is not { } network)
            {
                if (address is null || !SshPattern.Matches(address, pattern))
                    continue;
            }
            else if (network.IsWrong)
            {
                return null;
            }
            else if (address is null || !IPAddress.TryParse(address, out var from) || !Contains(network, from))
            {
                continue;
            }

            if (negated)
                return null;
            matched = true;
        }

        return matched;
    }

    private static bool Contains((IPAddress Base, int Bits, bool IsWrong) network, IPAddress address)
    {
        if (network.Base.AddressFamily != address.AddressFamily)
            return false;
        var (one, other) = (network.Base.GetAddressBytes(), address.GetAddressBytes());
        for (var bit = 0; bit < network.Bits; bit++)
        {
            if (((one[bit / 8] ^ other[bit / 8]) & (0x80 >> (bit % 8))) != 0)
                return false;
        }

        return true;
    }

    // A network whose address has bits behind its mask is an error, and not a pattern.
    private static (IPAddress Base, int Bits, bool IsWrong)? Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            return null;
        var bytes = address.GetAddressBytes();
        var bits = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > bytes.Length * 8))
            return null;
        var behind = Enumerable.Range(bits, (bytes.Length * 8) - bits).Any(bit => (bytes[bit / 8] & (0x80 >> (bit % 8))) != 0);
        return (address, bits, behind);
    }
}
