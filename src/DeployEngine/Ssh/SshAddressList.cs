using System.Globalization;
using System.Net;

namespace XDeploy.Engine.Ssh;

/// <summary>Lists of addresses, networks and patterns of addresses, as Match Address of sshd_config(5) and the option <c>from</c> of authorized_keys have them.</summary>
internal static class SshAddressList
{
    private enum Kind
    {
        Pattern,
        Network,
        Bad,
    }

    /// <summary>Whether a list can be read: a network whose address has bits behind its mask cannot.</summary>
    public static bool IsValid(string list) => list.Split(',').All(item => Read(item.StartsWith('!') ? item[1..] : item, out _, out _) != Kind.Bad);

    /// <summary>Whether an address is in a list.</summary>
    public static bool IsMatch(string list, string address)
    {
        if (!IPAddress.TryParse(address, out var asked))
            return false;
        var matched = false;
        foreach (var item in list.Split(','))
        {
            var negated = item.StartsWith('!');
            var text = negated ? item[1..] : item;
            var isHit = Read(text, out var network, out var length) switch
            {
                Kind.Network => Contains(network!, length, asked),
                Kind.Pattern => SshPattern.Matches(address, text),
                _ => false,
            };
            if (isHit && negated)
                return false;
            matched |= isHit;
        }

        return matched;
    }

    private static Kind Read(string text, out IPAddress? network, out int length)
    {
        network = null;
        length = 0;
        if (text.Length == 0)
            return Kind.Bad;
        var parts = text.Split('/', 2);
        if (parts.Length == 2 && !(int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) && length <= 128))
            return Kind.Pattern;
        // The parser takes brackets and ports along; getaddrinfo(3) does not.
        if (parts[0].AsSpan().IndexOfAny("[]") >= 0 || !IPAddress.TryParse(parts[0], out network))
            return Kind.Pattern;
        var bits = network.GetAddressBytes().Length * 8;
        if (parts.Length == 1)
            length = bits;
        return length <= bits && HostBitsAreZero(network, length) ? Kind.Network : Kind.Bad;
    }

    private static bool HostBitsAreZero(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            if ((bytes[bit / 8] & (0x80 >> (bit % 8))) != 0)
                return false;
        }

        return true;
    }

    private static bool Contains(IPAddress network, int length, IPAddress address)
    {
        if (network.AddressFamily != address.AddressFamily)
            return false;
        var (left, right) = (network.GetAddressBytes(), address.GetAddressBytes());
        for (var bit = 0; bit < length; bit++)
        {
            if (((left[bit / 8] ^ right[bit / 8]) & (0x80 >> (bit % 8))) != 0)
                return false;
        }

        return true;
    }
}
