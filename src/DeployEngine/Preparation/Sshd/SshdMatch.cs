using System.Globalization;
using XDeploy.Engine.Ssh;

namespace XDeploy.Engine.Preparation;

/// <summary>The condition of a Match line. All its criteria have to hold; each is read even where one before it does not hold.</summary>
internal static class SshdMatch
{
    /// <summary>sshd does not test a configuration with Match LocalPort unless it is told the port.</summary>
    public const string MissingPort = "'Match LocalPort' in configuration but 'lport' not in connection test specification.";

    /// <summary>Judges a condition.</summary>
    /// <param name="condition">What stands behind <c>Match</c>.</param>
    /// <param name="connection">The connection; null to read the condition only, which then holds where it is <c>all</c>.</param>
    /// <param name="problem">What sshd does not accept, or null.</param>
    public static bool Holds(string condition, SshdConnection? connection, out string? problem)
    {
        problem = null;
        var holds = true;
        var count = 0;
        var at = 0;
        while (SshdLineReader.NextWord(condition, ref at) is { Length: > 0 } criterion && criterion[0] != '#')
        {
            count++;
            if (criterion.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                var next = SshdLineReader.NextWord(condition, ref at);
                if (count > 1 || !(string.IsNullOrEmpty(next) || next[0] == '#'))
                    problem = "'all' cannot be combined with other Match attributes";
                return problem is null;
            }

            if (SshdLineReader.NextWord(condition, ref at) is not { Length: > 0 } argument || argument[0] == '#')
            {
                problem = $"Missing Match criteria for {criterion}";
                return false;
            }

            holds &= Holds(criterion.ToLowerInvariant(), argument, connection, ref problem);
        }

        if (count == 0)
            problem = "One or more attributes required for Match";
        return holds && problem is null;
    }

    /// <summary>Reads a port as sshd does; null where it is none.</summary>
    public static int? Port(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535 ? port : text == "ssh" ? 22 : null;

    private static bool Holds(string criterion, string argument, SshdConnection? connection, ref string? problem)
    {
        switch (criterion)
        {
            case "user":
                return connection?.User is { } user && SshPattern.MatchesList(user, argument);
            case "group":
                var verdicts = connection?.Group.Select(group => SshPattern.Judge(group, argument)).ToList() ?? [];
                return connection?.User is not null && verdicts.Contains(1) && !verdicts.Contains(-1);
            case "host":
                return connection?.Host is { } host && SshPattern.MatchesList(host, argument.ToLowerInvariant());
            case "address" or "localaddress":
                if (!SshAddressList.IsValid(argument))
                    problem ??= $"Invalid Match {criterion} argument '{argument}'";
                return (criterion == "address" ? connection?.Address : connection?.LocalAddress) is { } address && SshAddressList.IsMatch(argument, address);
            case "localport":
                if (Port(argument) is null)
                    problem ??= $"Invalid LocalPort '{argument}' on Match line";
                else if (connection is { LocalPort: null })
                    problem ??= MissingPort;
                return problem is null && connection is not null && Port(argument) == connection.LocalPort;
            case "rdomain":
                return connection?.RoutingDomain is { } domain && SshPattern.MatchesList(domain, argument);
            default:
                problem ??= $"Unsupported Match attribute {criterion}";
                return false;
        }
    }
}
