using System.Globalization;
using System.Text;
using XDeploy.Engine.Ssh.Config;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// A host entry in the words of ssh_config(5), for programs that log in by the ssh of this machine: the same address, keys, known hosts and jumps, a block for each hop, and nothing of what else is configured on this machine.
/// </summary>
public static class SshProgramConfig
{
    /// <summary>The name of the host in the file. Names of jumps are its own too, so that no name means two things.</summary>
    public const string Name = "xdeploy-host";

    /// <summary>The text of the file.</summary>
    /// <exception cref="DeployException">A value cannot stand in such a file (<c>SshConfigValueInvalid</c>).</exception>
    public static string Of(DeployHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var text = new StringBuilder();
        for (var i = 0; i < host.ProxyJump.Count; i++)
            AddBlock(text, Jump(i), host.ProxyJump[i], i == 0 ? null : Jump(i - 1));
        AddBlock(text, Name, host, host.ProxyJump.Count == 0 ? null : Jump(host.ProxyJump.Count - 1));
        return text.ToString();
    }

    /// <summary>Why ssh cannot log in to a host and its jumps without being asked, in words; null where it can, as far as this machine can tell.</summary>
    public static string? Problem(DeployHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ProxyJump.Append(host).Select(hop => HopProblem(hop) is { } problem ? $"{hop.Alias} {problem}" : null).FirstOrDefault(p => p is not null);
    }

    /// <summary>Whether a login may need a secret that ssh cannot be given: then it may be that it fails, and that is known only by trying.</summary>
    public static bool MayNeedSecret(DeployHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ProxyJump.Append(host).Any(hop => hop.Password is not null || hop.Passphrase is not null);
    }

    private static string? HopProblem(DeployHost hop)
    {
        if (!hop.PreferredAuthentication.Contains("publickey"))
            return "logs in by a password";
        var keys = hop.IdentityFile.Where(File.Exists).ToList();
        if (hop.IdentityAgent is not null || keys.Exists(key => !Login.PublicFiles.IsEncrypted(key)))
            return null;
        return keys.Count > 0 ? $"logs in by a key with a passphrase ({keys[0]})" : "logs in by a password";
    }

    private static string Jump(int index) => string.Create(CultureInfo.InvariantCulture, $"xdeploy-jump-{index}");

    private static void AddBlock(StringBuilder text, string name, DeployHost host, string? jump)
    {
        text.Append(CultureInfo.InvariantCulture, $"Host {name}\n");
        foreach (var (keyword, value) in Settings(host, jump))
            text.Append(CultureInfo.InvariantCulture, $"    {keyword} {value}\n");
    }

    private static IEnumerable<(string Keyword, string Value)> Settings(DeployHost host, string? jump)
    {
        yield return One("HostName", Plain(host.Address));
        yield return ("Port", host.Port.ToString(CultureInfo.InvariantCulture));
        yield return One("User", host.User);
        yield return ("ProxyJump", jump ?? "none");
        if (host.HostKeyAlias is { } alias)
            yield return One("HostKeyAlias", alias);
        yield return ("UserKnownHostsFile", host.KnownHostsFile.Count == 0 ? "none" : string.Join(' ', host.KnownHostsFile.Select(file => Quoted(Plain(file)))));
        yield return ("GlobalKnownHostsFile", "none");
        yield return ("StrictHostKeyChecking", host.HostKeyPolicy switch { SshHostKeyPolicy.Strict => "yes", SshHostKeyPolicy.AcceptNew => "accept-new", _ => "no" });
        yield return ("HashKnownHosts", host.HashKnownHosts ? "yes" : "no");
        if (host.RevokedHostKeys is { } revoked)
            yield return One("RevokedHostKeys", revoked);
        foreach (var setting in Keys(host).Concat(Algorithms(host)))
            yield return setting;
        yield return ("ConnectTimeout", Seconds(host.ConnectTimeout));
        yield return ("ConnectionAttempts", Math.Max(1, host.ConnectionAttempts).ToString(CultureInfo.InvariantCulture));
        yield return ("ServerAliveInterval", Seconds(host.ServerAliveInterval));
        yield return ("ServerAliveCountMax", Math.Max(1, host.ServerAliveCountMax).ToString(CultureInfo.InvariantCulture));
        foreach (var setting in Quiet)
            yield return setting;
    }

    private static IEnumerable<(string Keyword, string Value)> Keys(DeployHost host)
    {
        if (host.IdentityFile.Count == 0)
            yield return ("IdentityFile", "none");
        foreach (var file in host.IdentityFile)
            yield return One("IdentityFile", Plain(file));
        foreach (var file in host.CertificateFile)
            yield return One("CertificateFile", Plain(file));
        yield return One("IdentityAgent", host.IdentityAgent is { } agent ? Plain(agent) : "none");
        yield return ("IdentitiesOnly", host.IdentitiesOnly ? "yes" : "no");
        yield return ("PreferredAuthentications", "publickey");
    }

    private static IEnumerable<(string Keyword, string Value)> Algorithms(DeployHost host) =>
        new (string Keyword, IReadOnlyList<string> Names)[]
        {
            ("PubkeyAcceptedAlgorithms", host.PubkeyAcceptedAlgorithm), ("CASignatureAlgorithms", host.CASignatureAlgorithm), ("HostKeyAlgorithms", host.HostKeyAlgorithm),
            ("KexAlgorithms", host.KexAlgorithm), ("Ciphers", host.Cipher), ("MACs", host.Mac),
        }.Where(list => list.Names.Count > 0).Select(list => One(list.Keyword, string.Join(',', list.Names)));

    // Nothing is asked, nothing is forwarded, and no file of this machine changes but known_hosts where the host's policy says so.
    private static readonly (string Keyword, string Value)[] Quiet =
    [
        ("BatchMode", "yes"), ("PasswordAuthentication", "no"), ("KbdInteractiveAuthentication", "no"), ("GSSAPIAuthentication", "no"), ("HostbasedAuthentication", "no"), ("UpdateHostKeys", "no"),
        ("CheckHostIP", "no"), ("ControlMaster", "no"), ("ControlPath", "none"), ("ForwardAgent", "no"), ("ForwardX11", "no"), ("RequestTTY", "no"), ("Compression", "no"), ("LogLevel", "ERROR"),
    ];

    private static (string Keyword, string Value) One(string keyword, string value) => (keyword, ConfigText.Argument(keyword, value));

    // A list of files is words with a space between them; each may need quotes.
    private static string Quoted(string file) => ConfigText.Argument("IdentityFile", file);

    // A percent sign begins a token.
    private static string Plain(string value) => value.Replace("%", "%%", StringComparison.Ordinal);

    private static string Seconds(TimeSpan time) => ((long)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
