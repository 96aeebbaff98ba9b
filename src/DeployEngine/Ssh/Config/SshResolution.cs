using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>What a configuration says of one host: every keyword, as <c>ssh -G</c> shows it.</summary>
public sealed class SshResolution
{
    private readonly ConfigValues _values;
    private readonly HashSet<string> _set;

    private SshResolution(ConfigValues values, HashSet<string> set, SshTokens tokens, string name, bool isNamed)
    {
        _values = values;
        Tokens = tokens;
        _set = set;
        Name = name;
        IsNamed = isNamed;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>Whether a Host or Match line names the host, other than by <c>*</c>.</summary>
    public bool IsNamed { get; }

    /// <summary>The name or address to connect to.</summary>
    public string HostName => First("hostname");

    /// <summary>The keywords that have a value.</summary>
    public IReadOnlyList<string> Keywords => [.. _values.Keywords.Where(k => k != SshKeywords.RekeyInterval && !(k == "proxyjump" && Jumps.Count == 0))];

    /// <summary>The hosts to go through, in this order.</summary>
    internal IReadOnlyList<SshDestination> Jumps => _values.Jumps ?? [];

    /// <summary>The tokens of ssh_config(5) for this host.</summary>
    internal SshTokens Tokens { get; }

    /// <summary>Whether a file sets the keyword.</summary>
    public bool IsSet(string keyword) => _set.Contains(keyword);

    /// <summary>The values of a keyword.</summary>
    public IReadOnlyList<string> All(string keyword) => keyword == "rekeylimit" ? [$"{First(keyword)} {First(SshKeywords.RekeyInterval)}"] : _values.All(keyword);

    /// <summary>The first value of a keyword, or null.</summary>
    public string? Find(string keyword) => _values.First(keyword);

    /// <summary>The first value of a keyword that always has one.</summary>
    internal string First(string keyword) => _values.First(keyword)!;

    /// <summary>Fills what no file sets, and expands what ssh expands before it connects.</summary>
    internal static SshResolution Complete(ConfigValues values, SshConfigContext context, string name, string host, bool isNamed)
    {
        var set = values.Keywords.ToHashSet(StringComparer.Ordinal);
        values.Replace("host", name);
        values.Replace("hostname", host);
        values.SetFirst("user", context.User);
        values.SetFirst("port", SshTokens.DefaultPort.ToString(CultureInfo.InvariantCulture));
        CheckLoop(values, host);
        ConfigDefaults.Fill(values);
        if (values.First("connectionattempts") == "0")
            throw new ConfigFatalException("Invalid number of ConnectionAttempts");
        if (values.First("hostkeyalias") is { } alias)
            values.Replace("hostkeyalias", alias.ToLowerInvariant());

        var tokens = new SshTokens(context, host, name, values.First("user")!, values.First("port")!, values.First("hostkeyalias") ?? name);
        Expand(values, tokens);
        return new SshResolution(values, set, tokens, name, isNamed);
    }

    // A host that is its own jump would be asked for without end.
    private static void CheckLoop(ConfigValues values, string host)
    {
        if (values.Jumps is not [.., var last] || last.Host != host)
            return;
        var port = values.First("port")!;
        var user = values.First("user")!;
        if ((last.Port ?? SshTokens.DefaultPort).ToString(CultureInfo.InvariantCulture) == port && (last.User ?? user) == user)
            throw new ConfigFatalException($"jumphost loop via {last.Host}");
    }

    private static void Expand(ConfigValues values, SshTokens tokens)
    {
        if (values.First("remotecommand") is { } command)
            values.Replace("remotecommand", ConfigExpansion.ExpandTokens(command, tokens.Find));
        foreach (var keyword in new[] { "controlpath", "identityagent", "forwardagent" })
        {
            if (values.First(keyword) is { } path && !(keyword == "forwardagent" && path is "yes" or "no"))
                values.Replace(keyword, ExpandPath(path, tokens));
        }

        values.Replace("userknownhostsfile", values.All("userknownhostsfile").Select(path => ExpandPath(path, tokens)).ToList());
    }

    /// <summary>Expands a path: <c>~</c>, tokens and variables.</summary>
    internal static string ExpandPath(string path, SshTokens tokens) =>
        ConfigExpansion.ExpandBoth(ConfigExpansion.ExpandHome(path, tokens.Context.Home), tokens.Find, tokens.Context.Variable);
}
