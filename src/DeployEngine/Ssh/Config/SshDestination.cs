using System.Buffers;
using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>A host to log in to, as ProxyJump and ssh's command line have it: <c>[user@]host[:port]</c> or <c>ssh://[user@]host[:port]</c>.</summary>
internal sealed record SshDestination(string? User, string Host, int? Port)
{
    private const string Scheme = "ssh://";

    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> NoHost = SearchValues.Create("'`\"$\\;&<>|(){}");
    private static readonly SearchValues<char> NoUser = SearchValues.Create("'`\";&<>|(){}");

    /// <summary>Reads a destination in either form; null where it is none.</summary>
    public static SshDestination? TryParse(string text) =>
        TryParseUri(text, out var uri) is { } isUri ? (isUri ? uri : null) : TryParsePlain(text);

    /// <summary>What is wrong with a host's name that is asked for, in OpenSSH's words, or null: nothing that a shell would take for its own.</summary>
    public static string? HostProblem(string host) =>
        host.StartsWith('-') || host.AsSpan().ContainsAny(NoHost) || host.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
            ? "hostname contains invalid characters"
            : null;

    /// <summary>What is wrong with a user's name that is asked for, in OpenSSH's words, or null.</summary>
    public static string? UserProblem(string user) =>
        user.StartsWith('-') || user.EndsWith('\\') || user.AsSpan().ContainsAny(NoUser)
        || user.Zip(user.Skip(1)).Any(pair => char.IsWhiteSpace(pair.First) && pair.Second == '-')
            ? "remote username contains invalid characters"
            : null;

    /// <summary>True where the text is a good ssh URI, false where it is a bad one, null where it is none.</summary>
    public static bool? TryParseUri(string text, out SshDestination? destination)
    {
        destination = null;
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
            return null;
        var rest = text[Scheme.Length..];
        string? user = null;
        var at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            user = rest[..at].Split(';')[0];
            rest = rest[(at + 1)..];
            if (user.Length == 0)
                return false;
            user = Uri.UnescapeDataString(user);
        }

        var host = TakeHost(ref rest!, out var delimiter);
        if (string.IsNullOrEmpty(host) || DomainName.Problem(Bare(host)) is not null)
            return false;
        int? port = null;
        if (!string.IsNullOrEmpty(rest) && delimiter == ':')
        {
            var slash = rest.IndexOf('/', StringComparison.Ordinal);
            port = ParsePort(slash < 0 ? rest : rest[..slash]);
            if (port is null or 0)
                return false;
            rest = slash < 0 ? null : rest[(slash + 1)..];
        }

        if (!string.IsNullOrEmpty(rest))
            return false;
        destination = new SshDestination(user, Bare(host), port);
        return true;
    }

    /// <summary>Takes a host off the front of a text: up to a colon, or in brackets. Null where there is none.</summary>
    public static string? TakeHost(ref string? text, out char delimiter)
    {
        delimiter = '\0';
        if (text is null)
            return null;
        int end;
        if (text.StartsWith('['))
        {
            end = text.IndexOf(']', StringComparison.Ordinal) + 1;
            if (end == 0)
                return null;
        }
        else
        {
            end = text.AsSpan().IndexOfAny(':', '/');
            if (end < 0)
                end = text.Length;
        }

        var host = text[..end];
        if (end == text.Length)
        {
            text = null;
            return host;
        }

        delimiter = text[end];
        if (delimiter is not (':' or '/'))
            return null;
        text = text[(end + 1)..];
        return host;
    }

    /// <summary>Whether a host is made of digits and dots.</summary>
    public static bool IsNumeric(string host) => !host.AsSpan().ContainsAnyExcept(AddressCharacters);

    /// <summary>A host without the brackets around it.</summary>
    public static string Bare(string host) => host.StartsWith('[') && host.EndsWith(']') ? host[1..^1] : host;

    /// <summary>A TCP port by its number or its name, or null.</summary>
    public static int? ParsePort(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number))
            return number is >= 0 and <= 65535 ? (int)number : null;
        return LocalAccount.PortOf(text);
    }

    private static SshDestination? TryParsePlain(string text)
    {
        string? user = null;
        var at = text.LastIndexOf('@');
        if (at == 0)
            return null;
        if (at > 0)
            user = text[..at];
        string? rest = text[(at + 1)..];
        var host = TakeHost(ref rest, out var delimiter);
        if (string.IsNullOrEmpty(host) || delimiter == '/')
            return null;
        int? port = null;
        if (!string.IsNullOrEmpty(rest))
        {
            port = ParsePort(rest);
            if (port is null or 0)
                return null;
        }

        return new SshDestination(user, Bare(host), port);
    }
}
