using System.Collections.Frozen;

namespace XDeploy.Engine.Ssh.Config;

/// <summary>The keywords of ssh_config(5), as OpenSSH 9.2 has them.</summary>
internal static class SshKeywords
{
    /// <summary>The second value of RekeyLimit, which is kept beside the first.</summary>
    public const string RekeyInterval = "rekeylimit interval";

    private static readonly string[] Flags =
    [
        "exitonforwardfailure", "forwardx11", "forwardx11trusted", "gatewayports", "gssapiauthentication", "gssapikeyexchange",
        "gssapidelegatecredentials", "gssapitrustdns", "gssapirenewalforcesrekey", "passwordauthentication", "hostbasedauthentication",
        "batchmode", "checkhostip", "tcpkeepalive", "nohostauthenticationforlocalhost", "clearallforwardings", "enablesshkeysign",
        "identitiesonly", "hashknownhosts", "permitlocalcommand", "visualhostkey", "stdinnull", "forkafterauthentication",
        "proxyusefdpass", "canonicalizefallbacklocal", "streamlocalbindunlink", "enableescapecommandline", "kbdinteractiveauthentication",
    ];

    private static readonly string[] Texts =
    [
        "kbdinteractivedevices", "gssapiclientidentity", "gssapiserveridentity", "xauthlocation", "user", "hostname", "hostkeyalias",
        "preferredauthentications", "bindaddress", "bindinterface", "pkcs11provider", "securitykeyprovider", "controlpath",
        "ignoreunknown", "revokedhostkeys",
    ];

    private static readonly string[] Numbers =
        ["numberofpasswordprompts", "connectionattempts", "serveralivecountmax", "canonicalizemaxdots", "requiredrsasize"];

    private static readonly string[] Times = ["connecttimeout", "forwardx11timeout", "serveraliveinterval"];

    private static readonly string[] Commands = ["knownhostscommand", "localcommand", "remotecommand"];

    // Keywords of old versions, which OpenSSH reads and forgets.
    private static readonly string[] Forgotten =
    [
        "protocol", "cipher", "fallbacktorsh", "globalknownhostsfile2", "rhostsauthentication", "useblacklistedkeys",
        "userknownhostsfile2", "useroaming", "usersh", "useprivilegedport", "afstokenpassing", "kerberosauthentication",
        "kerberostgtpassing", "rsaauthentication", "rhostsrsaauthentication", "compressionlevel",
    ];

    private static readonly string[] Newer =
        ["tag", "channeltimeout", "obscurekeystroketiming", "versionaddendum", "refuseconnection", "warnweakcrypto"];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["challengeresponseauthentication"] = "kbdinteractiveauthentication",
        ["skeyauthentication"] = "kbdinteractiveauthentication",
        ["tisauthentication"] = "kbdinteractiveauthentication",
        ["dsaauthentication"] = "pubkeyauthentication",
        ["identityfile2"] = "identityfile",
        ["smartcarddevice"] = "pkcs11provider",
        ["keepalive"] = "tcpkeepalive",
        ["hostbasedkeytypes"] = "hostbasedacceptedalgorithms",
        ["pubkeyacceptedkeytypes"] = "pubkeyacceptedalgorithms",
        ["protocolkeepalives"] = "serveraliveinterval",
        ["setuptimeout"] = "serveraliveinterval",
    };

    private static readonly FrozenDictionary<string, SshKeyword> Known = Build();

    /// <summary>The keyword of a name in lower case, or null.</summary>
    public static SshKeyword? Find(string name) => Known.GetValueOrDefault(Aliases.GetValueOrDefault(name, name));

    /// <summary>Whether a newer version of OpenSSH has the keyword.</summary>
    public static bool IsNewer(string name) => Newer.Contains(name);

    private static FrozenDictionary<string, SshKeyword> Build()
    {
        IEnumerable<SshKeyword> all =
        [
            .. Flags.Select(name => new SshKeyword(name, ScalarReaders.Flag)),
            .. Texts.Select(name => new SshKeyword(name, ScalarReaders.Text)),
            .. Numbers.Select(name => new SshKeyword(name, ScalarReaders.Integer)),
            .. Times.Select(name => new SshKeyword(name, ScalarReaders.Time)),
            .. Commands.Select(name => new SshKeyword(name, ScalarReaders.Command)),
            .. Forgotten.Select(name => new SshKeyword(name, ScalarReaders.Ignored)),
            new("port", ScalarReaders.Port),
            new("pubkeyauthentication", ScalarReaders.Choice(SshChoice.PubkeyAuthentication)),
            new("verifyhostkeydns", ScalarReaders.Choice(SshChoice.Ask)),
            new("updatehostkeys", ScalarReaders.Choice(SshChoice.Ask)),
            new("stricthostkeychecking", ScalarReaders.Choice(SshChoice.StrictHostKey)),
            new("compression", ScalarReaders.Choice(SshChoice.Compression)),
            new("addressfamily", ScalarReaders.Choice(SshChoice.AddressFamily)),
            new("controlmaster", ScalarReaders.Choice(SshChoice.ControlMaster)),
            new("tunnel", ScalarReaders.Choice(SshChoice.Tunnel)),
            new("requesttty", ScalarReaders.Choice(SshChoice.RequestTty)),
            new("sessiontype", ScalarReaders.Choice(SshChoice.SessionType)),
            new("canonicalizehostname", ScalarReaders.Choice(SshChoice.CanonicalizeHostname)),
            new("ciphers", AlgorithmReaders.Ciphers),
            new("macs", AlgorithmReaders.Macs),
            new("kexalgorithms", AlgorithmReaders.KeyExchanges),
            new("gssapikexalgorithms", AlgorithmReaders.GssKeyExchanges),
            new("hostkeyalgorithms", AlgorithmReaders.Keys),
            new("hostbasedacceptedalgorithms", AlgorithmReaders.Keys),
            new("pubkeyacceptedalgorithms", AlgorithmReaders.Keys),
            new("casignaturealgorithms", AlgorithmReaders.AuthorityKeys),
            new("identityfile", ListReaders.Accumulated),
            new("certificatefile", ListReaders.Accumulated),
            new("globalknownhostsfile", ListReaders.HostsFiles),
            new("userknownhostsfile", ListReaders.HostsFiles),
            new("logverbose", ListReaders.LogVerbose),
            new("canonicaldomains", ListReaders.CanonicalDomains),
            new("canonicalizepermittedcnames", ListReaders.PermittedNames),
            new("permitremoteopen", ListReaders.PermitRemoteOpen),
            new("sendenv", ListReaders.SendEnv),
            new("setenv", ListReaders.SetEnv),
            new("localforward", ForwardReaders.Local),
            new("remoteforward", ForwardReaders.Remote),
            new("dynamicforward", ForwardReaders.Dynamic),
            new("forwardagent", OddReaders.ForwardAgent),
            new("identityagent", OddReaders.IdentityAgent),
            new("addkeystoagent", OddReaders.AddKeysToAgent),
            new("controlpersist", OddReaders.ControlPersist),
            new("rekeylimit", OddReaders.RekeyLimit),
            new("escapechar", OddReaders.EscapeChar),
            new("ipqos", OddReaders.IpQos),
            new("tunneldevice", OddReaders.TunnelDevice),
            new("streamlocalbindmask", OddReaders.BindMask),
            new("fingerprinthash", OddReaders.FingerprintHash),
            new("loglevel", OddReaders.LogLevel),
            new("syslogfacility", OddReaders.SyslogFacility),
            new("proxycommand", OddReaders.ProxyCommand),
            new("proxyjump", OddReaders.ProxyJump),
        ];
        return all.ToFrozenDictionary(keyword => keyword.Name, StringComparer.Ordinal);
    }
}
