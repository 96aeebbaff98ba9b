using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Readers of keywords whose values have a form of their own.</summary>
internal static class OddReaders
{
    public static void ForwardAgent(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required("missing argument.");
        if (SshChoice.Flag.Find(word) is { } flag)
        {
            arguments.Set(keyword.Name, flag);
            return;
        }

        CheckAgentPath(arguments, word);
        // A path is kept beside yes and no, and shown instead of them.
        if (arguments.IsActive && arguments.Values.First(keyword.Name) is null or "yes" or "no")
            arguments.Values.Replace(keyword.Name, word);
    }

    public static void IdentityAgent(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required();
        CheckAgentPath(arguments, word);
        arguments.Set(keyword.Name, word);
    }

    public static void AddKeysToAgent(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Next() ?? string.Empty;
        var lifetime = arguments.Next();
        var choice = SshChoice.AddKeys.Find(word);
        var seconds = choice switch
        {
            "confirm" when lifetime is not null => SshTime.TryParse(lifetime) ?? throw arguments.Place.Error("invalid time value."),
            null when lifetime is null => SshTime.TryParse(word) ?? throw arguments.Place.Error("unsupported option"),
            null => throw arguments.Place.Error("unsupported option"),
            _ when lifetime is not null => throw arguments.Place.Error("unsupported option"),
            _ => 0,
        };
        var time = seconds.ToString(CultureInfo.InvariantCulture);
        arguments.Set(keyword.Name, seconds == 0 ? choice ?? "true" : choice == "confirm" ? $"confirm {time}" : time);
    }

    public static void ControlPersist(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required("Missing ControlPersist argument.");
        var shown = word switch
        {
            "no" or "false" => "no",
            "yes" or "true" => "yes",
            _ => SshTime.TryParse(word) switch
            {
                null => throw arguments.Place.Error("Bad ControlPersist argument."),
                0 => "yes",
                { } seconds => seconds.ToString(CultureInfo.InvariantCulture),
            },
        };
        arguments.Set(keyword.Name, shown);
    }

    /// <summary>An amount of bytes and a time. Each of the two keeps its own first value.</summary>
    public static void RekeyLimit(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required();
        var bytes = word == "default" ? 0 : SshAmount.TryParse(word) ?? throw arguments.Place.Error($"Bad number '{word}': Invalid argument");
        if (bytes is not 0 and < 16)
            throw arguments.Place.Error("RekeyLimit too small");
        arguments.Set(keyword.Name, bytes.ToString(CultureInfo.InvariantCulture));
        if (arguments.Next() is not { } time || time == "none")
            return;
        if (time.Length == 0)
            throw arguments.Place.Error("missing time value.");
        var seconds = SshTime.TryParse(time) ?? throw arguments.Place.Error("invalid time value.");
        arguments.Set(SshKeywords.RekeyInterval, seconds.ToString(CultureInfo.InvariantCulture));
    }

    public static void EscapeChar(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required();
        if (word != "none" && word.Length != 1 && !(word.Length == 2 && word[0] == '^' && word[1] is >= '@' and < '\u0080'))
            throw arguments.Place.Error("Bad escape character.");
        arguments.Set(keyword.Name, word.Length == 2 ? $"\\^{(char)((word[1] & 31) + '@')}" : word == "\\" ? "\\\\" : word);
    }

    public static void IpQos(SshKeyword keyword, ConfigArguments arguments)
    {
        var interactive = ReadQos(arguments, arguments.Next());
        var bulk = arguments.Next() is { } word ? ReadQos(arguments, word) : interactive;
        arguments.Set(keyword.Name, $"{interactive} {bulk}");
    }

    public static void TunnelDevice(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required();
        var parts = word.Split(':', 2);
        var devices = parts.Select(part => part == "any" ? "any" : Device(part)).ToList();
        if (devices.Contains(null))
            throw arguments.Place.Error("Bad tun device.");
        // One device alone is the one of the remote side, too.
        arguments.Set(keyword.Name, devices.Count == 2 ? $"{devices[0]}:{devices[1]}" : $"{devices[0]}:any");

        static string? Device(string part) =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>An octal mask. OpenSSH takes the last one, in whatever block it stands.</summary>
    public static void BindMask(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required("Missing StreamLocalBindMask argument.");
        var digits = word.TakeWhile(c => c is >= '0' and <= '7').Aggregate(0L, (sum, c) => sum > 0xFFFF ? sum : (sum * 8) + c - '0');
        if (word[0] is < '0' or > '7' || digits > 511)
            throw arguments.Place.Error("Bad mask.");
        arguments.Values.Replace(keyword.Name, "0" + Convert.ToString(digits, 8));
    }

    public static void FingerprintHash(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Required();
        arguments.Set(keyword.Name, SshChoice.Digest.Find(word) ?? throw arguments.Place.Error($"Invalid hash algorithm \"{word}\"."));
    }

    public static void LogLevel(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Next() ?? "<NONE>";
        arguments.Set(keyword.Name, SshChoice.LogLevel.Find(word) ?? throw arguments.Place.Error($"unsupported log level '{word}'"));
    }

    /// <summary>The facility of syslog, which counts in whatever block it stands.</summary>
    public static void SyslogFacility(SshKeyword keyword, ConfigArguments arguments)
    {
        var word = arguments.Next() ?? "<NONE>";
        var facility = SshChoice.Facility.Find(word) ?? throw arguments.Place.Error($"unsupported log facility '{word}'");
        arguments.Values.SetFirst(keyword.Name, facility);
    }

    public static void ProxyCommand(SshKeyword keyword, ConfigArguments arguments)
    {
        // Jump hosts that came before count.
        if (arguments.Values.Jumps is null)
            arguments.Set(keyword.Name, ScalarReaders.CommandText(arguments));
        arguments.TakeAll();
    }

    public static void ProxyJump(SshKeyword keyword, ConfigArguments arguments)
    {
        var text = ScalarReaders.CommandText(arguments);
        arguments.TakeAll();
        if (JumpList.TryParse(text) is not { } jumps)
            throw arguments.Place.Error($"Invalid ProxyJump \"{text}\"");
        if (!arguments.IsActive || arguments.Values.Jumps is not null || arguments.Values.Has("proxycommand"))
            return;
        arguments.Values.Jumps = jumps;
        if (jumps.Count == 0)
            return;
        arguments.Values.SetFirst("proxycommand", "none");
        arguments.Values.SetFirst(keyword.Name, JumpList.Show(text, jumps[^1]));
    }

    private static string ReadQos(ConfigArguments arguments, string? word) =>
        (word is null ? null : QualityOfService.Find(word)) ?? throw arguments.Place.Error($"Bad IPQoS value: {word ?? "(null)"}");

    private static void CheckAgentPath(ConfigArguments arguments, string path)
    {
        try
        {
            ConfigExpansion.ExpandVariables(path, arguments.Variable);
        }
        catch (ConfigFatalException)
        {
            throw arguments.Place.Error($"Invalid environment expansion {path}.");
        }

        if (path.StartsWith('$') && !path.StartsWith("${", StringComparison.Ordinal) && !IsVariableName(path.AsSpan(1)))
            throw arguments.Place.Error($"Invalid environment name {path}.");
    }

    private static bool IsVariableName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return name.Length > 0;
    }
}
