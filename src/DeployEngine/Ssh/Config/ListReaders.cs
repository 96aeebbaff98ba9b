namespace XDeploy.Engine.Ssh.Config;

/// <summary>Readers of keywords that take several values, on one line or on many.</summary>
internal static class ListReaders
{
    private const int MostFiles = 100;
    private const int MostHostsFiles = 32;

    /// <summary>A file a line; the lines add up.</summary>
    public static void Accumulated(SshKeyword keyword, ConfigArguments arguments)
    {
        var file = arguments.Required();
        if (!arguments.IsActive)
            return;
        if (arguments.Values.All(keyword.Name).Count >= MostFiles)
            throw arguments.Place.Error($"Too many {(keyword.Name == "identityfile" ? "identity" : "certificate")} files specified (max {MostFiles}).");
        arguments.Values.Add(keyword.Name, file);
    }

    /// <summary>known_hosts files: all on the first line that has any, or <c>none</c> alone.</summary>
    public static void HostsFiles(SshKeyword keyword, ConfigArguments arguments)
    {
        var files = Words(arguments);
        if (arguments.IsActive && files.Count > MostHostsFiles)
            throw arguments.Place.Error($"too many {arguments.Keyword} entries.");
        SetAll(keyword, arguments, files);
    }

    /// <summary>Patterns of log messages. OpenSSH keeps the first of a line only.</summary>
    public static void LogVerbose(SshKeyword keyword, ConfigArguments arguments) =>
        SetAll(keyword, arguments, [.. Words(arguments).Take(1)]);

    public static void CanonicalDomains(SshKeyword keyword, ConfigArguments arguments)
    {
        var domains = Words(arguments);
        foreach (var domain in domains)
        {
            if (DomainName.Problem(domain) is { } problem)
                throw arguments.Place.Error(problem);
        }

        SetAll(keyword, arguments, [.. domains.Select(DomainName.Normalize)]);
    }

    public static void PermittedNames(SshKeyword keyword, ConfigArguments arguments)
    {
        var rules = new List<string>();
        while (arguments.Next() is { } word)
        {
            if (word.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                CheckAlone(arguments, word, rules.Count);
                rules.Add("none");
                continue;
            }

            var rule = word.ToLowerInvariant();
            var colon = rule.IndexOf(':', StringComparison.Ordinal);
            if (rule != "*" && (colon < 0 || colon == rule.Length - 1))
                throw arguments.Place.Error($"Invalid permitted CNAME \"{rule}\"");
            rules.Add(rule == "*" ? "*:*" : rule);
        }

        SetAll(keyword, arguments, rules);
    }

    public static void PermitRemoteOpen(SshKeyword keyword, ConfigArguments arguments)
    {
        var targets = new List<string>();
        while (arguments.Next() is { } word)
        {
            if (word.ToLowerInvariant() is "none" or "any")
            {
                CheckAlone(arguments, word, targets.Count);
            }
            else
            {
                string? rest = word;
                if (SshDestination.TakeHost(ref rest, out var delimiter) is null || delimiter == '/')
                    throw arguments.Place.Fatal($"missing host in {keyword.Name}");
                if (rest is null || (rest != "*" && SshDestination.ParsePort(rest) is null or 0))
                    throw arguments.Place.Fatal($"bad port number in {keyword.Name}");
            }

            targets.Add(word);
        }

        if (targets.Count == 0)
            throw arguments.Place.Fatal($"missing {keyword.Name} specification");
        SetAll(keyword, arguments, targets);
    }

    /// <summary>Names of variables to send; all lines add up, and <c>-</c> takes back what a pattern matches.</summary>
    public static void SendEnv(SshKeyword keyword, ConfigArguments arguments)
    {
        while (arguments.Next() is { } name)
        {
            if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal))
                throw arguments.Place.Error("Invalid environment name.");
            if (!arguments.IsActive)
                continue;
            if (name[0] == '-')
                arguments.Values.RemoveMatching(keyword.Name, name[1..]);
            else
                arguments.Values.Replace(keyword.Name, [.. arguments.Values.All(keyword.Name), name]);
        }
    }

    /// <summary>Variables to set: those of the first line that has any, the first value of each name.</summary>
    public static void SetEnv(SshKeyword keyword, ConfigArguments arguments)
    {
        var variables = new List<string>();
        while (arguments.Next() is { } variable)
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                throw arguments.Place.Error("Invalid SetEnv.");
            if (!variables.Exists(v => v.StartsWith(variable[..(equals + 1)], StringComparison.Ordinal)))
                variables.Add(variable);
        }

        SetAll(keyword, arguments, variables);
    }

    private static void SetAll(SshKeyword keyword, ConfigArguments arguments, List<string> values)
    {
        if (arguments.IsActive && values.Count > 0)
            arguments.Values.SetFirst(keyword.Name, [.. values]);
    }

    private static List<string> Words(ConfigArguments arguments)
    {
        var words = new List<string>();
        while (arguments.Next() is { } word)
        {
            if (word.Length == 0)
                throw arguments.Place.Error($"keyword {arguments.Keyword} empty argument");
            if (word.Equals("none", StringComparison.OrdinalIgnoreCase))
                CheckAlone(arguments, "none", words.Count);
            words.Add(word);
        }

        return words;
    }

    private static void CheckAlone(ConfigArguments arguments, string word, int before)
    {
        if (before > 0 || arguments.Left > 0)
            throw arguments.Place.Error($"keyword {arguments.Keyword} \"{word}\" argument must appear alone.");
    }
}
