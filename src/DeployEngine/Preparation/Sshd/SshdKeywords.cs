using System.Collections.Frozen;

namespace XDeploy.Engine.Preparation;

/// <summary>The keywords of OpenSSH 9.2, as Debian builds it, and those of newer versions that differ in nothing here.</summary>
internal static class SshdKeywords
{
    private const string Choices = """
        PermitRootLogin=without-password HostbasedAuthentication=no HostbasedUsesNameFromPacketOnly=no PubkeyAuthentication=yes
        KerberosAuthentication=no GSSAPIAuthentication=no PasswordAuthentication=yes KbdInteractiveAuthentication=yes IgnoreRhosts=yes X11Forwarding=no
        X11UseLocalhost=yes PermitEmptyPasswords=no AllowTcpForwarding=yes AllowAgentForwarding=yes AllowStreamLocalForwarding=yes GatewayPorts=no PermitTTY=yes
        PermitUserRC=yes StreamLocalBindUnlink=no DisableForwarding=no ExposeAuthInfo=no RefuseConnection
        """;

    private const string GlobalChoices = """
        UsePAM=no KerberosOrLocalPasswd=yes KerberosTicketCleanup=yes KerberosGetAFSToken GSSAPICleanupCredentials=yes GSSAPIStrictAcceptorCheck=yes GSSAPIKeyExchange=no
        GSSAPIStoreCredentialsOnRekey=no AddressFamily=any PrintMotd=yes PrintLastLog=yes IgnoreUserKnownHosts=no StrictModes=yes Compression=yes TCPKeepAlive=yes
        UseDNS=no DebianBanner
        """;

    private const string Words = """
        X11DisplayOffset=10 MaxAuthTries=6 MaxSessions=10 ClientAliveCountMax=3 RequiredRSASize=1024 Banner=none ChrootDirectory=none RevokedKeys=none
        TrustedUserCAKeys=none AuthorizedPrincipalsFile=none AuthorizedKeysCommandUser=none AuthorizedPrincipalsCommandUser=none HostbasedAcceptedAlgorithms
        PubkeyAcceptedAlgorithms CASignatureAlgorithms RDomain PermitTunnel=no UnusedConnectionTimeout=none
        """;

    private const string GlobalWords = """
        HostKeyAgent=none PidFile=/run/sshd.pid ModuliFile=/etc/ssh/moduli HostKeyAlgorithms XAuthLocation=/usr/bin/xauth Ciphers MACs KexAlgorithms PermitUserEnvironment=no
        SecurityKeyProvider=internal GSSAPIKexAlgorithms SshdSessionPath SshdAuthPath PerSourcePenaltyExemptList
        """;

    // Written by one name, read as another.
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["challengeresponseauthentication"] = "kbdinteractiveauthentication",
        ["skeyauthentication"] = "kbdinteractiveauthentication",
        ["dsaauthentication"] = "pubkeyauthentication",
        ["hostbasedacceptedkeytypes"] = "hostbasedacceptedalgorithms",
        ["pubkeyacceptedkeytypes"] = "pubkeyacceptedalgorithms",
        ["keepalive"] = "tcpkeepalive",
        ["hostdsakey"] = "hostkey",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Read and left unheeded; of these, some may stand in a Match block.
    private static readonly FrozenSet<string> Ignored = FrozenSet.Create(
        StringComparer.Ordinal,
        "pamauthenticationviakbdint", "serverkeybits", "keyregenerationinterval", "rhostsauthentication", "kerberostgtpassing", "afstokenpassing", "checkmail", "uselogin",
        "protocol", "verifyreversemapping", "reversemappingcheck", "useprivilegeseparation", "gssusesessionccache", "gssapiusesessioncredcache", "rhostsrsaauthentication",
        "rsaauthentication", "authorizedkeysfile2");

    private static readonly FrozenSet<string> IgnoredInMatch = FrozenSet.Create(
        StringComparer.Ordinal, "rhostsrsaauthentication", "rsaauthentication", "authorizedkeysfile2");

    private static readonly FrozenDictionary<string, SshdKeyword> Table = All().ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>All keywords that set something.</summary>
    public static IEnumerable<SshdKeyword> Known => Table.Values;

    /// <summary>The name that <c>sshd -T</c> prints for a keyword as it is written.</summary>
    public static string NameOf(string keyword)
    {
        var name = keyword.ToLowerInvariant();
        return Aliases.GetValueOrDefault(name, name);
    }

    /// <summary>Finds a keyword by any of its names; null where sshd has none of the name.</summary>
    public static SshdKeyword? Find(string keyword) => Table.GetValueOrDefault(NameOf(keyword));

    /// <summary>Whether sshd knows the keyword and does nothing for it.</summary>
    public static bool IsIgnored(string name) => Ignored.Contains(name);

    /// <summary>Whether a line may stand in a Match block that is not <c>Match all</c>.</summary>
    public static bool MayStandInMatch(string name) =>
        name is "match" or "include" || IgnoredInMatch.Contains(name) || (name != "dsaauthentication" && Find(name) is { InMatch: true });

    private static IEnumerable<SshdKeyword> All() =>
    [
        .. Of(Choices, SshdForm.Choice, inMatch: true),
        .. Of(GlobalChoices, SshdForm.Choice, inMatch: false),
        .. Of(Words, SshdForm.Word, inMatch: true),
        .. Of(GlobalWords, SshdForm.Word, inMatch: false),
        .. Of("ClientAliveInterval=0", SshdForm.Time, inMatch: true),
        .. Of("LoginGraceTime=120", SshdForm.Time, inMatch: false),
        .. Of("LogLevel=INFO", SshdForm.Capitals, inMatch: true),
        .. Of("SyslogFacility=AUTH", SshdForm.Capitals, inMatch: false),
        .. Of("PermitOpen=any PermitListen=any AuthenticationMethods=any ChannelTimeout PubkeyAuthOptions=none", SshdForm.List, inMatch: true),
        new("authorizedkeysfile", "AuthorizedKeysFile", SshdRule.First, SshdForm.List, InMatch: true, [".ssh/authorized_keys .ssh/authorized_keys2"]),
        .. Of("SetEnv LogVerbose", SshdForm.Lines, inMatch: true),
        .. Of("ForceCommand=none AuthorizedKeysCommand=none AuthorizedPrincipalsCommand=none", SshdForm.Raw, inMatch: true),
        .. Of("VersionAddendum=none", SshdForm.Raw, inMatch: false),
        new("rekeylimit", "RekeyLimit", SshdRule.First, SshdForm.List, InMatch: true, ["0 0"]),
        .. Of("StreamLocalBindMask=0177", SshdForm.Word, inMatch: true, SshdRule.Last),
        new("ipqos", "IPQoS", SshdRule.Last, SshdForm.List, InMatch: true, ["lowdelay throughput"]),
        .. Of("FingerprintHash=SHA256 MaxStartups=10:30:100 PerSourceMaxStartups=none PerSourceNetBlockSize=32:128", SshdForm.Word, inMatch: false, SshdRule.Last),
        .. Of("PerSourcePenalties", SshdForm.List, inMatch: false),
        .. Of("AllowUsers DenyUsers AllowGroups DenyGroups AcceptEnv", SshdForm.Lines, inMatch: true, SshdRule.Sum),
        .. Of("HostKey HostCertificate", SshdForm.Word, inMatch: false, SshdRule.Each),
        .. Of("Port=22", SshdForm.Word, inMatch: false, SshdRule.Each),
        .. Of("ListenAddress Subsystem", SshdForm.List, inMatch: false, SshdRule.Each),
    ];

    private static IEnumerable<SshdKeyword> Of(string names, SshdForm form, bool inMatch, SshdRule rule = SshdRule.First) =>
        from word in names.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
        let parts = word.Split('=', 2)
        select new SshdKeyword(parts[0].ToLowerInvariant(), parts[0], rule, form, inMatch, parts.Length > 1 ? [parts[1]] : []);
}
