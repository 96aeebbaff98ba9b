using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace XDeploy.Engine.Nginx;

/// <summary>One <c>listen</c> of a server (ngx_http_core_module).</summary>
public sealed record NginxListen
{
    private static readonly string[] SocketFlags = ["bind", "deferred", "reuseport"];

    private static readonly string[] SocketOptions = ["setfib=", "fastopen=", "backlog=", "rcvbuf=", "sndbuf=", "accept_filter=", "ipv6only=", "so_keepalive="];

    private static readonly string[] ProtocolFlags = ["default_server", "default", "ssl", "http2", "spdy", "quic", "proxy_protocol", "multipath"];

    /// <summary>What is written.</summary>
    public required string Text { get; init; }

    /// <summary>The address: <c>0.0.0.0</c> and <c>::</c> for all; a name where one is written; the path of a unix socket.</summary>
    public required string Address { get; init; }

    /// <summary>The port, 80 by default; null for a unix socket, and where what is written is no port.</summary>
    public int? Port { get; init; }

    /// <summary>The last port of a range; otherwise the port.</summary>
    public int? LastPort { get; init; }

    /// <summary>Whether it is a unix socket.</summary>
    public bool IsUnix { get; init; }

    /// <summary>Whether the server is the default one of the address.</summary>
    public bool IsDefaultServer => Options.Contains("default_server") || Options.Contains("default");

    /// <summary>Whether connections are TLS.</summary>
    public bool IsSsl => Options.Contains("ssl");

    /// <summary>Whether HTTP/2 is spoken.</summary>
    public bool IsHttp2 => Options.Contains("http2");

    /// <summary>Whether connections start with a line of the PROXY protocol.</summary>
    public bool IsProxyProtocol => Options.Contains("proxy_protocol");

    /// <summary>The words behind the address.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The directive; null for the port that a server without <c>listen</c> has.</summary>
    public NginxNode? Node { get; init; }

    /// <summary>Whether options are given that belong to the socket; they can be given once for an address, and give it a socket of its own.</summary>
    internal bool HasSocketOptions => Options.Any(IsSocketOption);

    /// <summary>The words behind the address that no version of nginx takes.</summary>
    internal IEnumerable<string> UnknownOptions => Options.Where(o => !IsSocketOption(o) && !ProtocolFlags.Contains(o));

    /// <summary>Reads the words behind <c>listen</c>.</summary>
    public static NginxListen Parse(IReadOnlyList<string> words, NginxNode? node = null)
    {
        ArgumentNullException.ThrowIfNull(words);
        var text = words.Count > 0 ? words[0] : string.Empty;
        var listen = new NginxListen { Text = text, Address = text, Options = words.Skip(1).ToList(), Node = node };
        if (text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
            return listen with { Address = text[5..], IsUnix = true };

        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        var colon = text.IndexOf(':', end);
        // One word of digits is a port; an address without a port has port 80.
        var isPort = colon < 0 && end == 0 && text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c == '-');
        var host = isPort ? "*" : colon < 0 ? text : text[..colon];
        var ports = isPort ? text : colon < 0 ? "80" : text[(colon + 1)..];
        var (first, last) = ports.Split('-') is [var low, var high] ? (NginxAddress.PortOf(low), NginxAddress.PortOf(high)) : (NginxAddress.PortOf(ports), NginxAddress.PortOf(ports));
        return listen with { Address = Canonical(host), Port = last is null || last < first ? null : first, LastPort = first is null || last < first ? null : last };
    }

    /// <summary>The sockets that it stands for, as nginx prints them: <c>0.0.0.0:80</c>, <c>[::1]:80</c>, <c>unix:/path</c>.</summary>
    public IEnumerable<string> Sockets()
    {
        if (IsUnix)
            return [$"unix:{Address}"];
        if (Port is not { } first || LastPort is not { } last)
            return [];
        var host = Address.Contains(':', StringComparison.Ordinal) ? $"[{Address}]" : Address;
        return Enumerable.Range(first, last - first + 1).Select(port => string.Create(CultureInfo.InvariantCulture, $"{host}:{port}"));
    }

    private static bool IsSocketOption(string option) =>
        SocketFlags.Contains(option) || SocketOptions.Any(s => option.StartsWith(s, StringComparison.Ordinal));

    private static string Canonical(string host)
    {
        if (host == "*")
            return "0.0.0.0";
        var bare = host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;
        return IPAddress.TryParse(bare, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || bare.Count(c => c == '.') == 3)
            ? address.ToString()
            : bare;
    }
}
