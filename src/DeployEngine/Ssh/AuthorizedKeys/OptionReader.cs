using System.Globalization;
using System.Text;

namespace XDeploy.Engine.Ssh.AuthorizedKeys;

/// <summary>Reads the options of a line as sshd does: names without regard to case, values in double quotes, commas between them, and an error for all that it does not know.</summary>
internal sealed class OptionReader
{
    private static readonly string[] Times = ["yyyyMMdd", "yyyyMMddHHmm", "yyyyMMddHHmmss"];

    private readonly string _text;
    private AuthorizedKeyOptions _options = AuthorizedKeyOptions.None;
    private int _at;

    private OptionReader(string text) => _text = text;

    /// <summary>Reads options.</summary>
    /// <param name="text">The text, up to its end or the first space that is not in quotes.</param>
    /// <param name="error">What is wrong; null where nothing is.</param>
    /// <returns>The options; null where sshd would refuse them, and so the line.</returns>
    public static AuthorizedKeyOptions? Read(string text, out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new OptionReader(text);
        error = reader.ReadAll();
        return error is null ? reader._options : null;
    }

    /// <summary>The end of the options that a text begins with: the first space or tab that is not in quotes; -1 where a quote is not closed.</summary>
    public static int EndOf(string text, int start)
    {
        var quoted = false;
        var at = start;
        for (; at < text.Length && (quoted || text[at] is not (' ' or '\t')); at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] == '"')
                at++;
            else if (text[at] == '"')
                quoted = !quoted;
        }

        return quoted ? -1 : at;
    }

    private bool IsAtEnd => _at >= _text.Length || _text[_at] is ' ' or '\t';

    private string? ReadAll()
    {
        while (!IsAtEnd)
        {
            if (ReadOne() is { } error)
                return error;
            if (IsAtEnd)
                break;
            if (_text[_at] != ',')
                return "unknown key option";
            _at++;
            if (_at == _text.Length)
                return "unexpected end of options";
        }

        return null;
    }

    private string? ReadOne()
    {
        if (Flag("restrict") is not null)
            return Set(_options with { IsRestricted = true, PortForwarding = false, AgentForwarding = false, X11Forwarding = false, Pty = false, UserRc = false });
        if (Flag("cert-authority") is not null)
            return Set(_options with { IsCertAuthority = true });
        if (Flag("port-forwarding", canNegate: true) is { } port)
            return Set(_options with { PortForwarding = port });
        if (Flag("agent-forwarding", canNegate: true) is { } agent)
            return Set(_options with { AgentForwarding = agent });
        if (Flag("x11-forwarding", canNegate: true) is { } x11)
            return Set(_options with { X11Forwarding = x11 });
        if (Flag("touch-required", canNegate: true) is { } touch)
            return Set(_options with { TouchRequired = touch });
        if (Flag("verify-required", canNegate: true) is { } verify)
            return Set(_options with { VerifyRequired = verify });
        if (Flag("pty", canNegate: true) is { } pty)
            return Set(_options with { Pty = pty });
        if (Flag("user-rc", canNegate: true) is { } rc)
            return Set(_options with { UserRc = rc });
        if (Begins("command"))
            return Value(out var command) ?? (_options.Command is null ? Set(_options with { Command = command }) : "several command options");
        if (Begins("principals"))
            return Value(out var principals) ?? (_options.Principals is null ? Set(_options with { Principals = principals }) : "several principals options");
        if (Begins("from"))
            return Value(out var from) ?? (_options.From is not null ? "several from options" : SshAddressList.IsValid(from) ? Set(_options with { From = from }) : "from is no list of patterns");
        if (Begins("expiry-time"))
            return Value(out var expiry) ?? (Time(expiry) is { } time ? Set(_options with { Expiry = _options.Expiry < time ? _options.Expiry : time }) : "expiry-time is no time");
        if (Begins("environment"))
            return Value(out var variable) ?? (IsVariable(variable) ? Set(_options with { Environment = [.. _options.Environment, variable] }) : "environment is no NAME=value");
        if (Begins("permitopen"))
            return Value(out var open) ?? (IsPlace(open, needsHost: true) ? Set(_options with { PermitOpen = [.. _options.PermitOpen, open] }) : "permitopen is no host:port");
        if (Begins("permitlisten"))
            return Value(out var listen) ?? (IsPlace(listen, needsHost: false) ? Set(_options with { PermitListen = [.. _options.PermitListen, listen] }) : "permitlisten is no [host:]port");
        if (Begins("tunnel"))
            return Value(out var tunnel) ?? (IsTunnel(tunnel) ? Set(_options with { Tunnel = tunnel }) : "tunnel is no device");
        return "unknown key option";
    }

    private string? Set(AuthorizedKeyOptions options)
    {
        _options = options;
        return null;
    }

    private bool? Flag(string name, bool canNegate = false)
    {
        var negated = canNegate && Is("no-", _at) && Is(name, _at + 3);
        if (!negated && !Is(name, _at))
            return null;
        _at += (negated ? 3 : 0) + name.Length;
        return !negated;
    }

    private bool Begins(string name)
    {
        if (!Is(name + "=", _at))
            return false;
        _at += name.Length + 1;
        return true;
    }

    private bool Is(string word, int at) => string.Compare(_text, at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;

    private string? Value(out string value)
    {
        value = string.Empty;
        if (_at >= _text.Length || _text[_at] != '"')
            return "a value has to stand in quotes";
        var text = new StringBuilder();
        for (_at++; _at < _text.Length && _text[_at] != '"'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] == '"')
                _at++;
            text.Append(_text[_at]);
        }

        if (_at >= _text.Length)
            return "a quote is not closed";
        _at++;
        value = text.ToString();
        return null;
    }

    // Local time, or UTC with a Z behind it.
    private static DateTimeOffset? Time(string text)
    {
        var isUtc = text.EndsWith('Z') || text.EndsWith("UTC", StringComparison.OrdinalIgnoreCase);
        var digits = text.TrimEnd('Z', 'z', 'U', 'u', 'T', 't', 'C', 'c');
        return DateTimeOffset.TryParseExact(
            digits, Times, CultureInfo.InvariantCulture, isUtc ? DateTimeStyles.AssumeUniversal : DateTimeStyles.AssumeLocal, out var time) ? time : null;
    }

    private static bool IsVariable(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 && text.AsSpan(0, equals).IndexOfAnyExcept(NameCharacters) < 0;
    }

    private static bool IsTunnel(string text) =>
        string.Equals(text, "any", StringComparison.OrdinalIgnoreCase) || text.Split(':', 2).All(part => part == "any" || int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out _));

    private static bool IsPlace(string text, bool needsHost)
    {
        if (!needsHost && text.IndexOf(':', StringComparison.Ordinal) < 0)
            return IsPort(text);
        var colon = text.StartsWith('[') ? text.IndexOf("]:", StringComparison.Ordinal) + 1 : text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && text.IndexOf('/', StringComparison.Ordinal) < 0 && IsPort(text[(colon + 1)..]);
    }

    private static bool IsPort(string text) => text == "*" || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535);

    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
