using System.Buffers;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>Values as they may stand in an ssh_config file.</summary>
internal static class ConfigText
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(" \t\"'#\\");

    // These take the rest of the line as it is: quotes would become part of the command.
    private static readonly HashSet<string> Raw = new(["proxycommand", "localcommand", "remotecommand", "knownhostscommand", "proxyjump"], StringComparer.OrdinalIgnoreCase);

    // These take several words, which the caller writes as they are.
    private static readonly HashSet<string> Lists = new(
        ["userknownhostsfile", "globalknownhostsfile", "sendenv", "setenv", "canonicaldomains", "canonicalizepermittedcnames", "permitremoteopen", "rekeylimit", "ipqos",
         "localforward", "remoteforward", "addkeystoagent", "logverbose"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The text that makes a value the argument of a keyword.</summary>
    /// <exception cref="DeployException">No text does (<c>SshConfigValueInvalid</c>).</exception>
    public static string Argument(string keyword, string value)
    {
        if (value.Length == 0 || value.AsSpan().ContainsAny('\n', '\r', '\0'))
            throw SshErrors.ConfigValueInvalid(keyword, "it is empty, or has a line break");
        if (Raw.Contains(keyword) || Lists.Contains(keyword))
            return value;
        var needsQuotes = value.AsSpan().ContainsAny(Quoted) || value[0] == '=';
        return needsQuotes ? $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"" : value;
    }

    /// <exception cref="DeployException">The name is a pattern, or no name at all (<c>SshConfigValueInvalid</c>).</exception>
    public static void CheckName(string name)
    {
        if (string.IsNullOrEmpty(name) || SshPattern.IsPattern(name) || SshDestination.HostProblem(name) is not null || name.Contains('#', StringComparison.Ordinal))
            throw SshErrors.ConfigValueInvalid("Host", $"'{name}' is not the name of one host");
    }
}
