namespace XDeploy.Engine.Ssh.Config;

/// <summary>The values of keywords that no file sets, in the form of <c>ssh -G</c>.</summary>
internal static class ConfigDefaults
{
    private static readonly (string Keyword, string Value)[] Fixed =
    [
        ("addressfamily", "any"), ("batchmode", "no"), ("canonicalizefallbacklocal", "yes"), ("canonicalizehostname", "false"),
        ("checkhostip", "no"), ("compression", "no"), ("controlmaster", "false"), ("enablesshkeysign", "no"), ("clearallforwardings", "no"),
        ("exitonforwardfailure", "no"), ("fingerprinthash", "SHA256"), ("forwardx11", "no"), ("forwardx11trusted", "yes"),
        ("gatewayports", "no"), ("gssapiauthentication", "no"), ("gssapikeyexchange", "no"), ("gssapidelegatecredentials", "no"),
        ("gssapitrustdns", "no"), ("gssapirenewalforcesrekey", "no"), ("hashknownhosts", "no"), ("hostbasedauthentication", "no"),
        ("identitiesonly", "no"), ("kbdinteractiveauthentication", "yes"), ("nohostauthenticationforlocalhost", "no"),
        ("passwordauthentication", "yes"), ("permitlocalcommand", "no"), ("proxyusefdpass", "no"), ("pubkeyauthentication", "true"),
        ("requesttty", "auto"), ("sessiontype", "default"), ("stdinnull", "no"), ("forkafterauthentication", "no"),
        ("streamlocalbindunlink", "no"), ("stricthostkeychecking", "ask"), ("tcpkeepalive", "yes"), ("tunnel", "false"),
        ("verifyhostkeydns", "false"), ("visualhostkey", "no"), ("enableescapecommandline", "no"), ("canonicalizemaxdots", "1"),
        ("connectionattempts", "1"), ("forwardx11timeout", "1200"), ("numberofpasswordprompts", "3"), ("serveralivecountmax", "3"),
        ("requiredrsasize", "1024"), ("loglevel", "INFO"), ("securitykeyprovider", "internal"), ("xauthlocation", "/usr/bin/xauth"),
        ("canonicaldomains", "none"), ("logverbose", "none"), ("permitremoteopen", "any"), ("addkeystoagent", "false"), ("forwardagent", "no"),
        ("connecttimeout", "none"), ("tunneldevice", "any:any"), ("canonicalizepermittedcnames", "none"), ("controlpersist", "no"),
        ("escapechar", "~"), ("ipqos", "lowdelay throughput"), ("streamlocalbindmask", "0177"), ("syslogfacility", "USER"),
    ];

    // Where these say "none" there is no value at all.
    private static readonly string[] ClearedByNone =
        ["localcommand", "remotecommand", "proxycommand", "controlpath", "revokedhostkeys", "pkcs11provider", "securitykeyprovider", "knownhostscommand"];

    private static readonly string[] Identities =
        ["id_rsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk", "id_xmss", "id_dsa"];

    private static readonly (string Keyword, AlgorithmSet Set)[] Lists =
    [
        ("ciphers", AlgorithmSet.Cipher), ("macs", AlgorithmSet.Mac), ("kexalgorithms", AlgorithmSet.KeyExchange),
        ("hostbasedacceptedalgorithms", AlgorithmSet.Key), ("pubkeyacceptedalgorithms", AlgorithmSet.Key),
        ("casignaturealgorithms", AlgorithmSet.Authority), ("hostkeyalgorithms", AlgorithmSet.Key),
    ];

    /// <summary>Gives the keywords that finding the host's final name needs their defaults: a second reading of the files changes them no more.</summary>
    public static void FillForName(ConfigValues values)
    {
        foreach (var (keyword, value) in Fixed.Where(f => f.Keyword is "canonicalizemaxdots" or "canonicalizefallbacklocal" or "canonicalizehostname"))
            values.SetFirst(keyword, value);
    }

    /// <summary>Gives every keyword that has no value its default.</summary>
    /// <exception cref="ConfigFatalException">A list of algorithms comes out empty.</exception>
    public static void Fill(ConfigValues values)
    {
        Depending(values);
        foreach (var (keyword, value) in Fixed)
            values.SetFirst(keyword, value);
        foreach (var (keyword, set) in Lists)
        {
            var names = set.Assemble(values.First(keyword)) ?? throw new ConfigFatalException($"{keyword}: invalid argument");
            values.Replace(keyword, string.Join(',', names));
        }

        foreach (var keyword in ClearedByNone.Where(values.IsNone))
            values.Remove(keyword);
    }

    private static void Depending(ConfigValues values)
    {
        if (values.First("clearallforwardings") == "yes")
        {
            foreach (var keyword in new[] { "localforward", "remoteforward", "dynamicforward" })
                values.Remove(keyword);
            values.Replace("tunnel", "false");
        }

        var known = values.All("userknownhostsfile");
        var isUsual = (values.First("verifyhostkeydns") ?? "false") == "false" && known is [] or ["~/.ssh/known_hosts"];
        values.SetFirst("updatehostkeys", isUsual ? "true" : "false");
        values.SetFirst("serveraliveinterval", values.First("batchmode") == "yes" ? "300" : "0");
        values.SetFirst("userknownhostsfile", "~/.ssh/known_hosts", "~/.ssh/known_hosts2");
        values.SetFirst("globalknownhostsfile", "/etc/ssh/ssh_known_hosts", "/etc/ssh/ssh_known_hosts2");
        values.SetFirst("identityfile", [.. Identities.Select(name => $"~/.ssh/{name}")]);
        values.SetFirst("gssapikexalgorithms", string.Join(',', AlgorithmSet.GssKeyExchange.Default));
        values.SetFirst(SshKeywords.RekeyInterval, "0");
        values.SetFirst("rekeylimit", "0");
    }
}
