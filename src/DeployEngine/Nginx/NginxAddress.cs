using System.Globalization;

namespace XDeploy.Engine.Nginx;

/// <summary>An address as nginx writes them: <c>10.0.0.1:80</c>, <c>[::1]:80</c>, <c>name</c>, <c>unix:/path</c>.</summary>
/// <param name="Text">What is written.</param>
/// <param name="Host">The name or the IP address, IPv6 without brackets; the path of a unix socket.</param>
/// <param name="Port">The port; null where there is none, or none that is valid.</param>
/// <param name="HasPort">Whether something stands in the port's place.</param>
internal sealed record NginxAddress(string Text, string Host, int? Port, bool HasPort)
{
    /// <summary>Whether it is a unix socket.</summary>
    public bool IsUnix => Text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    public static NginxAddress Parse(string text)
    {
        if (text.StartsWith("unix:", StringComparison.OrdinalIgnoreCase))
            return new NginxAddress(text, text[5..], null, HasPort: false);
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) + 1 : 0;
        var colon = text.IndexOf(':', end);
        var host = colon < 0 ? text : text[..colon];
        if (end > 1 && host.Length == end)
            host = host[1..^1];
        return new NginxAddress(text, host, colon < 0 ? null : PortOf(text[(colon + 1)..]), colon >= 0);
    }

    /// <summary>A port from 1 to 65535, or null.</summary>
    public static int? PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and < 65536 ? port : null;
}
