namespace XDeploy.Engine.Preparation;

/// <summary>Values as <c>sshd -T</c> prints them, so that two spellings of one value are the same.</summary>
internal static class SshdValue
{
    /// <summary>The values that a line gives its keyword.</summary>
    public static IReadOnlyList<string> Of(SshdKeyword? keyword, SshdLine line) => keyword?.Form switch
    {
        SshdForm.Raw => [line.Rest.TrimStart(' ', '\t', '\r')],
        _ => Of(keyword, line.Arguments),
    };

    /// <summary>The values that arguments give a keyword.</summary>
    public static IReadOnlyList<string> Of(SshdKeyword? keyword, IReadOnlyList<string> arguments) => keyword switch
    {
        { Form: SshdForm.Lines } => arguments,
        { Form: SshdForm.Word or SshdForm.Choice or SshdForm.Time or SshdForm.Capitals } when arguments.Count > 0 => [Normal(keyword, arguments[0])],
        { Name: "permitlisten" } => [string.Join(' ', arguments.Select(a => a.Contains(':', StringComparison.Ordinal) || a is "any" or "none" ? a : $"*:{a}"))],
        { Name: "rekeylimit" } when arguments.Count > 0 => [$"{Bytes(arguments[0])} {(arguments.Count > 1 ? Seconds(arguments[1]) ?? 0 : 0)}"],
        { Name: "ipqos" } when arguments.Count > 0 => [$"{arguments[0]} {arguments[^1]}".ToLowerInvariant()],
        _ => [string.Join(' ', arguments)],
    };

    private static string Normal(SshdKeyword keyword, string value) => keyword.Form switch
    {
        SshdForm.Choice => Choice(keyword.Name, value.ToLowerInvariant()),
        SshdForm.Time => Seconds(value) is { } seconds ? $"{seconds}" : value,
        SshdForm.Capitals when value.Equals("debug1", StringComparison.OrdinalIgnoreCase) => "DEBUG",
        SshdForm.Capitals => value.ToUpperInvariant(),
        _ => keyword.Name switch
        {
            "maxstartups" when !value.Contains(':', StringComparison.Ordinal) => $"{value}:30:{value}",
            "streamlocalbindmask" when value.TrimStart('0') is { Length: > 0 } digits => $"0{digits}",
            "fingerprinthash" => value.ToUpperInvariant(),
            "banner" or "chrootdirectory" or "revokedkeys" or "trustedusercakeys" when value.Equals("none", StringComparison.OrdinalIgnoreCase) => "none",
            _ => value,
        },
    };

    private static string Choice(string name, string value) => (name, value) switch
    {
        ("permitrootlogin", "prohibit-password") => "without-password",
        ("compression", "delayed") => "yes",
        ("allowtcpforwarding" or "allowstreamlocalforwarding", "all") => "yes",
        _ => value,
    };

    // scan_scaled of OpenSSH, as far as whole numbers go.
    private static string Bytes(string value)
    {
        var shift = value.Length == 0 ? 0 : char.ToUpperInvariant(value[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        return value == "default" ? "0" : long.TryParse(shift > 0 ? value.AsSpan(0, value.Length - 1) : value, out var number) ? $"{number << shift}" : value;
    }

    // convtime of OpenSSH: numbers with units, added up.
    private static long? Seconds(string value)
    {
        long total = 0;
        for (var at = 0; at < value.Length;)
        {
            var digits = at;
            while (at < value.Length && char.IsAsciiDigit(value[at]))
                at++;
            if (at == digits || !long.TryParse(value.AsSpan(digits, at - digits), out var number))
                return null;
            var unit = at == value.Length ? 's' : char.ToLowerInvariant(value[at++]);
            var factor = unit switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 604800, _ => 0 };
            if (factor == 0)
                return null;
            total += number * factor;
        }

        return value.Length == 0 ? null : total;
    }
}
