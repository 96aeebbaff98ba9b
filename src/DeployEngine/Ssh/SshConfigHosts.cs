using System.Globalization;
using System.Text;

namespace XDeploy.Engine.Ssh;

/// <summary>Makes hosts from an ssh_config file, with the values that <c>ssh</c> itself would use.</summary>
public sealed class SshConfigHosts
{
    private readonly string? _path;

    /// <summary>Reads hosts from a file.</summary>
    /// <param name="path">An ssh_config(5) file, or null for <c>~/.ssh/config</c>, which need not exist.</param>
    public SshConfigHosts(string? path = null) => _path = path;

    /// <summary>The hosts of <c>~/.ssh/config</c>.</summary>
    public static SshConfigHosts Default { get; } = new();

    /// <summary>All hosts that the file names outright, patterns left out.</summary>
    /// <exception cref="DeployException">The file is missing or wrong.</exception>
    public IReadOnlyList<DeployHost> List()
    {
        var config = Open();
        return config is null ? [] : [.. config.Aliases.Select(alias => Make(alias, config.Effective(alias, out _)))];
    }

    /// <summary>The host of one name. <c>localhost</c> is this machine unless the file says otherwise.</summary>
    /// <exception cref="DeployException">The file does not speak of the name (<c>HostUnknown</c>), is missing, or is wrong.</exception>
    public DeployHost Resolve(string alias)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(alias);
        var named = false;
        var values = Open()?.Effective(alias, out named);
        if (named)
            return Make(alias, values!);
        return alias == DeployHost.LocalAlias ? DeployHost.Local : throw SshErrors.HostUnknown(alias, _path ?? SshPaths.UserConfig);
    }

    private SshConfigFile? Open() =>
        _path is null && !File.Exists(SshPaths.UserConfig) ? null : SshConfigFile.Read(_path ?? SshPaths.UserConfig);

    private DeployHost Make(string alias, Dictionary<string, List<string>> values)
    {
        string? Value(string keyword) => values.TryGetValue(keyword, out var list) ? list[0] : null;

        foreach (var keyword in new[] { "proxyjump", "proxycommand" })
        {
            if (Value(keyword) is { } proxy && !proxy.Equals("none", StringComparison.OrdinalIgnoreCase))
                throw Invalid(alias, $"{keyword} is not supported");
        }

        var user = Value("user") ?? Environment.UserName;
        var port = Number(alias, "Port", Value("port"), 22, 65535);
        var address = Expand(Value("hostname") ?? alias, alias, alias, user, port);
        return new DeployHost
        {
            Alias = alias,
            Address = address,
            Port = port,
            User = user,
            HostKeyAlias = Value("hostkeyalias"),
            IdentityFile = Files("identityfile", SshPaths.DefaultIdentities),
            KnownHostsFile = [.. Files("userknownhostsfile", SshPaths.DefaultKnownHosts.Take(2)), .. Files("globalknownhostsfile", SshPaths.DefaultKnownHosts.Skip(2))],
            ConnectTimeout = TimeSpan.FromSeconds(Number(alias, "ConnectTimeout", Value("connecttimeout"), 10, 3600)),
            Privilege = user == "root" ? PrivilegeMode.None : PrivilegeMode.Sudo,
        };

        IReadOnlyList<string> Files(string keyword, IEnumerable<string> defaults) =>
            [.. (values.TryGetValue(keyword, out var set) ? set : defaults)
                .Where(file => !file.Equals("none", StringComparison.OrdinalIgnoreCase))
                .Select(file => Path.GetFullPath(SshPaths.ExpandHome(Expand(file, alias, address, user, port))))];
    }

    // TOKENS in ssh_config(5): those that HostName, IdentityFile and UserKnownHostsFile take and that need no connection.
    private string Expand(string text, string alias, string address, string user, int port)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
            return text;
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
                continue;
            }

            result.Append((++i < text.Length ? text[i] : '\0') switch
            {
                '%' => "%",
                'h' => address,
                'n' => alias,
                'p' => port.ToString(CultureInfo.InvariantCulture),
                'r' => user,
                'u' => Environment.UserName,
                'd' => SshPaths.Home,
                'l' => Environment.MachineName,
                'L' => Environment.MachineName.Split('.')[0],
                _ => throw Invalid(alias, $"the token at '{text[(i - 1)..]}' is not known"),
            });
        }

        return result.ToString();
    }

    private int Number(string alias, string keyword, string? value, int fallback, int largest)
    {
        if (value is null || (keyword == "ConnectTimeout" && value == "none"))
            return fallback;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= largest
            ? number
            : throw Invalid(alias, $"{keyword} '{value}' is not a number from 1 to {largest}");
    }

    private DeployException Invalid(string alias, string problem) => new(
        "SshConfigInvalid", DeployErrorKind.InvalidInput, alias, $"{_path ?? SshPaths.UserConfig}: {problem}.", "See ssh_config(5).");
}
