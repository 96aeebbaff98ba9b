using System.Text.RegularExpressions;

namespace XDeploy.Engine.Nginx;

/// <summary>What a server listens on, and the parameters behind it: <c>80</c>, <c>[::]:443 http2</c>, <c>127.0.0.1:8080</c>.</summary>
internal sealed partial record ListenAddress
{
    private ListenAddress(string host, string? port, IReadOnlyList<string> parameters)
    {
        Host = host;
        Port = port;
        Parameter = parameters;
    }

    /// <summary>The address without the port; empty for every address.</summary>
    public string Host { get; }

    /// <summary>The port; null where nginx's default holds, or for a socket.</summary>
    public string? Port { get; }

    /// <summary>The parameters.</summary>
    public IReadOnlyList<string> Parameter { get; }

    /// <summary>True for a socket in the file system.</summary>
    public bool IsSocket => Host.StartsWith("unix:", StringComparison.Ordinal);

    /// <exception cref="DeployException">There is no address (<c>NginxValueInvalid</c>).</exception>
    public static ListenAddress Parse(string text)
    {
        var words = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            throw NginxBuildErrors.ValueInvalid(text, "a server listens on a port, an address or a socket");
        if (OnlyPort().IsMatch(words[0]))
            return new(string.Empty, words[0], words[1..]);
        var match = AddressAndPort().Match(words[0]);
        return match.Success ? new(match.Groups[1].Value, match.Groups[2].Value, words[1..]) : new(words[0], null, words[1..]);
    }

    /// <summary>The same address with another port and no parameters.</summary>
    public ListenAddress WithPort(string port) => new(Host, port, []);

    /// <summary>The same with a parameter, if it does not have it yet.</summary>
    public ListenAddress With(string parameter) => Parameter.Contains(parameter) ? this : new(Host, Port, [.. Parameter, parameter]);

    /// <summary>The words behind <c>listen</c>.</summary>
    public NginxText[] Words() => [OneLine.Word(Address), .. Parameter.Select(OneLine.Word)];

    private string Address => Port is null ? Host : Host.Length == 0 ? Port : $"{Host}:{Port}";

    [GeneratedRegex(@"\A\d{1,5}\z")]
    private static partial Regex OnlyPort();

    [GeneratedRegex(@"\A(?!unix:)(\[[^\]]*\]|[^:\[\]]+):(\d{1,5})\z")]
    private static partial Regex AddressAndPort();
}
