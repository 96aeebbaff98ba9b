using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Engine.Ssh;

/// <summary>Makes hosts from an ssh_config file, with the values that <c>ssh</c> itself would use.</summary>
public sealed class SshConfigHosts
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    // In OpenSSH's order, which is the default of PreferredAuthentications too.
    private static readonly string[] Ways = ["publickey", "keyboard-interactive", "password"];

    private readonly string? _path;
    private readonly string? _user;

    /// <summary>Reads hosts from a file.</summary>
    /// <param name="path">An ssh_config(5) file, or null for <c>~/.ssh/config</c> and the system's, which need not exist.</param>
    /// <param name="user">The user to log in as, whatever the file says, as <c>ssh -l</c>; or null.</param>
    public SshConfigHosts(string? path = null, string? user = null)
    {
        _path = path;
        _user = user;
    }

    /// <summary>The hosts of <c>~/.ssh/config</c>.</summary>
    public static SshConfigHosts Default { get; } = new();

    /// <summary>The hosts that the file names outright, patterns left out.</summary>
    /// <param name="isWanted">Which names are wanted; null for all.</param>
    /// <param name="onProblem">Told of each host that cannot be used as it is configured, which is then left out; null to have the first one thrown.</param>
    /// <exception cref="DeployException">The file is missing or wrong.</exception>
    public IReadOnlyList<DeployHost> List(Func<string, bool>? isWanted = null, Action<DeployException>? onProblem = null)
    {
        var config = new SshConfig(_path);
        var hosts = new List<DeployHost>();
        foreach (var name in config.Names().Where(name => isWanted?.Invoke(name) != false))
        {
            try
            {
                hosts.Add(Make(config, config.Resolve(Query(name))));
            }
            catch (DeployException e) when (onProblem is not null && e.HostName is not null)
            {
                onProblem(e);
            }
        }

        return hosts;
    }

    /// <summary>The host of one name. <c>localhost</c> is this machine unless the file says otherwise.</summary>
    /// <exception cref="DeployException">The file does not speak of the name (<c>HostUnknown</c>), is missing, or is wrong.</exception>
    public DeployHost Resolve(string alias)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(alias);
        var config = new SshConfig(_path);
        var found = config.Resolve(Query(alias));
        if (found.IsNamed)
            return Make(config, found);
        return alias == DeployHost.LocalAlias ? DeployHost.Local : throw SshErrors.HostUnknown(alias, config.Path);
    }

    /// <summary>The hosts to go through, for a value of ProxyJump: <c>[user@]host[:port]</c>, several with commas between them, or <c>none</c>. A name that the file does not speak of is its own address.</summary>
    /// <exception cref="DeployException">It is no such value, or the file is missing or wrong.</exception>
    public IReadOnlyList<DeployHost> Jumps(string proxyJump)
    {
        ArgumentNullException.ThrowIfNull(proxyJump);
        return new SshConfigJumps(new SshConfig(_path), Make).Of(proxyJump);
    }

    private static DeployHost Make(SshConfig config, SshResolution resolution) =>
        Make(resolution) with { ProxyJump = new SshConfigJumps(config, Make).To(resolution) };

    private SshConfigQuery Query(string name) => new(name) { User = _user };

    private static DeployHost Make(SshResolution resolution)
    {
        if (resolution.Jumps.Count == 0 && resolution.Find("proxycommand") is not null)
            throw SshErrors.ProxyCommandUnsupported(resolution.Name);

        var host = SshConfigView.Of(resolution);
        return new DeployHost
        {
            Alias = host.Name,
            Address = host.HostName,
            Port = host.Port,
            User = host.User,
            HostKeyAlias = host.HostKeyAlias,
            IdentityFile = resolution.IsSet("identityfile") ? host.IdentityFile : SshPaths.DefaultIdentities,
            CertificateFile = host.CertificateFile,
            PreferredAuthentication = WaysOf(host),
            PubkeyAcceptedAlgorithm = Chosen("pubkeyacceptedalgorithms", host.PubkeyAcceptedAlgorithms),
            CASignatureAlgorithm = Chosen("casignaturealgorithms", host.CASignatureAlgorithms),
            RevokedHostKeys = host.RevokedHostKeys,
            IdentityAgent = SshPaths.Agent(host.IdentityAgent),
            IdentitiesOnly = host.IdentitiesOnly,
            KnownHostsFile = [.. host.UserKnownHostsFile, .. host.GlobalKnownHostsFile],
            HostKeyPolicy = host.HostKeyPolicy,
            HashKnownHosts = host.HashKnownHosts,
            HostKeyAlgorithm = Chosen("hostkeyalgorithms", host.HostKeyAlgorithms),
            KexAlgorithm = Chosen("kexalgorithms", host.KexAlgorithms),
            Cipher = Chosen("ciphers", host.Ciphers),
            Mac = Chosen("macs", host.Macs),
            ConnectTimeout = host.ConnectTimeout is { Ticks: > 0 } timeout ? timeout : DefaultTimeout,
            ConnectionAttempts = host.ConnectionAttempts,
            ServerAliveInterval = resolution.IsSet("serveraliveinterval") ? host.ServerAliveInterval : DeployHost.Local.ServerAliveInterval,
            ServerAliveCountMax = resolution.IsSet("serveralivecountmax") ? host.ServerAliveCountMax : DeployHost.Local.ServerAliveCountMax,
            Privilege = host.User == "root" ? PrivilegeMode.None : PrivilegeMode.Sudo,
        };

        IReadOnlyList<string> Chosen(string keyword, IReadOnlyList<string> names) => resolution.IsSet(keyword) ? names : [];
    }

    private static IReadOnlyList<string> WaysOf(SshConfigHost host) =>
    [
        .. (host.PreferredAuthentications.Count > 0 ? host.PreferredAuthentications : Ways).Where(way => way switch
        {
            "publickey" => host.PubkeyAuthentication,
            "keyboard-interactive" => host.KbdInteractiveAuthentication,
            "password" => host.PasswordAuthentication,
            _ => false,
        }).Distinct(StringComparer.Ordinal),
    ];
}
