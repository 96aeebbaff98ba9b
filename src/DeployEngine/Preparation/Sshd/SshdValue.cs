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
