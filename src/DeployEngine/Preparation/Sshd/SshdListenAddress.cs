namespace XDeploy.Engine.Preparation;

/// <summary>Values of ListenAddress.</summary>
internal static class SshdListenAddress
{
    /// <summary>All addresses of a family, on each port.</summary>
    public static IReadOnlyList<string> All(string family, IReadOnlyList<string> ports)
    {
        string[] addresses = family switch { "inet" => ["0.0.0.0"], "inet6" => ["[::]"], _ => ["[::]", "0.0.0.0"] };
        return [.. ports.SelectMany(port => addresses.Select(address => $"{address}:{port}"))];
    }

    /// <summary>An address with each port that it stands for, as <c>sshd -T</c> prints them.</summary>
    public static IEnumerable<string> Expand(string value, IReadOnlyList<string> ports)
    {
        var words = value.Split(' ', 2);
        var domain = words.Length > 1 ? $" {words[1]}" : string.Empty;
        var (host, port) = Split(words[0]);
        var name = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        return (port is null ? ports : [port]).Select(p => $"{name}:{p}{domain}");
    }

    private static (string Host, string? Port) Split(string address)
    {
        var close = address.IndexOf(']', StringComparison.Ordinal);
        if (address.StartsWith('[') && close > 0)
            return (address[1..close], address.Length > close + 2 ? address[(close + 2)..] : null);
        var colon = address.IndexOf(':', StringComparison.Ordinal);
        // Two colons without brackets are an IPv6 address.
        return colon < 0 || address.IndexOf(':', colon + 1) >= 0 ? (address, null) : (address[..colon], address[(colon + 1)..]);
    }
}
