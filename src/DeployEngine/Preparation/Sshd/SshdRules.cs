using System.Globalization;

namespace XDeploy.Engine.Preparation;

/// <summary>What sshd refuses in lines that it can read: keywords that it does not know, that stand in the wrong place, and values that they do not take.</summary>
internal static class SshdRules
{
    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
        { "x11displayoffset", "maxauthtries", "maxsessions", "clientalivecountmax", "requiredrsasize" };

    /// <summary>All problems of the reading at sshd's start.</summary>
    public static IReadOnlyList<SshdProblem> Check(SshdReading reading)
    {
        var problems = reading.Problems.ToList();
        var subsystems = new HashSet<string>(StringComparer.Ordinal);
        var hasMethods = false;
        foreach (var visit in reading.Visits)
        {
            if ((Place(visit) ?? Value(visit.Line) ?? Subsystem(visit, subsystems) ?? Methods(visit, ref hasMethods)) is { } message)
                problems.Add(new SshdProblem(visit.Document.Path, visit.Line.Number, message));
        }

        return problems;
    }

    private static string? Place(SshdVisit visit)
    {
        var name = visit.Line.Name;
        if (SshdKeywords.Find(name) is null && !SshdKeywords.IsIgnored(name))
            return $"Bad configuration option: {visit.Line.Keyword}";
        return visit.IsActive || SshdKeywords.MayStandInMatch(name) ? null : $"Directive '{visit.Line.Keyword}' is not allowed within a Match block";
    }

    private static string? Value(SshdLine line)
    {
        var keyword = SshdKeywords.Find(line.Name);
        if (keyword is null || keyword.Form is SshdForm.Raw or SshdForm.Lines || (keyword.Form == SshdForm.List && keyword.Name != "ipqos"))
            return null;
        if (line.Arguments.Count == 0 || line.Arguments[0].Length == 0)
            return $"{line.Keyword} missing argument.";
        if (line.Arguments.Count > (keyword.Form == SshdForm.List ? 2 : 1))
            return $"keyword {line.Keyword} extra arguments at end of line";
        var value = line.Arguments[0];
        return keyword switch
        {
            { Form: SshdForm.Choice } when !Choices(keyword.Name).Contains(value.ToLowerInvariant()) => $"unsupported option \"{value}\".",
            { Form: SshdForm.Time } when !SshdValue.Of(keyword, line)[0].All(char.IsAsciiDigit) => "invalid time value.",
            { Name: "port" } when !(SshdMatch.Port(value) > 0) => "Badly formatted port number.",
            _ when Numbers.Contains(keyword.Name) && !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) => $"{line.Keyword} integer value invalid.",
            _ => null,
        };
    }

    private static string[] Choices(string name) => name switch
    {
        "permitrootlogin" => ["yes", "no", "without-password", "prohibit-password", "forced-commands-only"],
        "ignorerhosts" => ["yes", "no", "shosts-only"],
        "addressfamily" => ["inet", "inet6", "any"],
        "gatewayports" => ["yes", "no", "clientspecified"],
        "allowtcpforwarding" or "allowstreamlocalforwarding" => ["yes", "no", "all", "local", "remote"],
        "compression" => ["yes", "no", "delayed"],
        _ => ["yes", "no"],
    };

    private static string? Subsystem(SshdVisit visit, HashSet<string> seen)
    {
        if (visit.Line.Name != "subsystem" || !visit.IsActive)
            return null;
        if (visit.Line.Arguments.Count < 2)
            return "Missing subsystem command.";
        return seen.Add(visit.Line.Arguments[0]) ? null : $"Subsystem '{visit.Line.Arguments[0]}' already defined.";
    }

    // sshd looks at the global lists even where it reads a Match block that does not hold.
    private static string? Methods(SshdVisit visit, ref bool hasMethods)
    {
        if (visit.Line.Name != "authenticationmethods")
            return null;
        if (visit.Line.Arguments.Count == 0)
            return "no AuthenticationMethods specified";
        if (visit.Line.Arguments.Contains("any") && (hasMethods || visit.Line.Arguments.Count > 1))
            return "\"any\" must appear alone in AuthenticationMethods";
        hasMethods |= visit.IsActive;
        return null;
    }
}
