using System.Globalization;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>What a client needs of a resolved host, as values of their types.</summary>
public static class SshConfigView
{
    /// <summary>Makes the typed values of a resolution: paths are whole, lists are lists, times are times.</summary>
    /// <exception cref="DeployException">A path holds a token or a variable that has no value (<c>SshConfigInvalid</c>).</exception>
    public static SshConfigHost Of(SshResolution resolution)
    {
        ArgumentNullException.ThrowIfNull(resolution);
        return new SshConfigHost
        {
            Name = resolution.Name,
            IsNamed = resolution.IsNamed,
            HostName = resolution.HostName,
            Port = Number("port"),
            User = resolution.First("user"),
            IdentityFile = Files("identityfile"),
            CertificateFile = Files("certificatefile"),
            IdentitiesOnly = Flag("identitiesonly"),
            IdentityAgent = resolution.Find("identityagent"),
            ProxyJump = [.. resolution.Jumps.Select(jump => new SshJump { HostName = jump.Host, User = jump.User, Port = jump.Port })],
            ProxyCommand = resolution.Jumps.Count > 0 ? null : resolution.Find("proxycommand"),
            ConnectTimeout = resolution.First("connecttimeout") == "none" ? null : Seconds("connecttimeout"),
            ConnectionAttempts = Number("connectionattempts"),
            ServerAliveInterval = Seconds("serveraliveinterval"),
            ServerAliveCountMax = Number("serveralivecountmax"),
            HostKeyPolicy = resolution.First("stricthostkeychecking") switch
            {
                "false" => SshHostKeyPolicy.Off,
                "accept-new" => SshHostKeyPolicy.AcceptNew,
                _ => SshHostKeyPolicy.Strict,
            },
            StrictHostKeyChecking = resolution.First("stricthostkeychecking") switch { "true" => "yes", "false" => "no", var other => other },
            UserKnownHostsFile = KnownHosts("userknownhostsfile"),
            GlobalKnownHostsFile = KnownHosts("globalknownhostsfile"),
            HostKeyAlias = resolution.Find("hostkeyalias"),
            HashKnownHosts = Flag("hashknownhosts"),
            KexAlgorithms = List("kexalgorithms"),
            Ciphers = List("ciphers"),
            Macs = List("macs"),
            HostKeyAlgorithms = List("hostkeyalgorithms"),
            PubkeyAcceptedAlgorithms = List("pubkeyacceptedalgorithms"),
            CASignatureAlgorithms = List("casignaturealgorithms"),
            RevokedHostKeys = Files("revokedhostkeys") is [var revoked, ..] ? revoked : null,
            PubkeyAuthentication = resolution.First("pubkeyauthentication") != "false",
            PasswordAuthentication = Flag("passwordauthentication"),
            KbdInteractiveAuthentication = Flag("kbdinteractiveauthentication"),
            PreferredAuthentications = resolution.Find("preferredauthentications")?.Split(',') ?? [],
            NumberOfPasswordPrompts = Number("numberofpasswordprompts"),
            SetEnv = resolution.All("setenv").Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal),
            SendEnv = resolution.All("sendenv"),
            Option = resolution.Keywords.Order(StringComparer.Ordinal).ToDictionary(keyword => keyword, resolution.All, StringComparer.Ordinal),
        };

        bool Flag(string keyword) => resolution.First(keyword) == "yes";
        int Number(string keyword) => int.Parse(resolution.First(keyword), CultureInfo.InvariantCulture);
        TimeSpan Seconds(string keyword) => TimeSpan.FromSeconds(Number(keyword));
        IReadOnlyList<string> List(string keyword) => resolution.First(keyword).Split(',', StringSplitOptions.RemoveEmptyEntries);

        // ssh expands these when it opens them, and shows them as they are written.
        IReadOnlyList<string> Files(string keyword) => [.. Some(keyword).Select(path => Expand(resolution, path))];

        IReadOnlyList<string> KnownHosts(string keyword) => [.. Some(keyword).Select(Path.GetFullPath)];

        IEnumerable<string> Some(string keyword) => resolution.All(keyword).Where(path => !path.Equals("none", StringComparison.OrdinalIgnoreCase));
    }

    private static string Expand(SshResolution resolution, string path)
    {
        try
        {
            return Path.GetFullPath(SshResolution.ExpandPath(path, resolution.Tokens));
        }
        catch (ConfigFatalException e)
        {
            throw SshErrors.ConfigInvalid(resolution.Name, e.Message);
        }
    }
}
