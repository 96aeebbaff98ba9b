namespace XDeploy.Engine.Ssh.Config;

/// <summary>The algorithms of OpenSSH 9.2 and what it uses of them by default, which <c>+</c>, <c>-</c> and <c>^</c> change.</summary>
internal sealed record AlgorithmSet(IReadOnlyList<string> All, IReadOnlyList<string> Default)
{
    /// <summary>Ciphers.</summary>
    public static AlgorithmSet Cipher { get; } = new(
        [
            "3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc", "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com",
            "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com",
        ],
        [
            "chacha20-poly1305@openssh.com", "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com",
        ]);

    /// <summary>Message authentication codes.</summary>
    public static AlgorithmSet Mac { get; } = new(
        [
            "hmac-sha1", "hmac-sha1-96", "hmac-sha2-256", "hmac-sha2-512", "hmac-md5", "hmac-md5-96", "umac-64@openssh.com",
            "umac-128@openssh.com", "hmac-sha1-etm@openssh.com", "hmac-sha1-96-etm@openssh.com", "hmac-sha2-256-etm@openssh.com",
            "hmac-sha2-512-etm@openssh.com", "hmac-md5-etm@openssh.com", "hmac-md5-96-etm@openssh.com", "umac-64-etm@openssh.com",
            "umac-128-etm@openssh.com",
        ],
        [
            "umac-64-etm@openssh.com", "umac-128-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com",
            "hmac-sha1-etm@openssh.com", "umac-64@openssh.com", "umac-128@openssh.com", "hmac-sha2-256", "hmac-sha2-512", "hmac-sha1",
        ]);

    /// <summary>Key exchanges.</summary>
    public static AlgorithmSet KeyExchange { get; } = new(
        [
            "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512",
            "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha1", "diffie-hellman-group-exchange-sha256",
            "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "curve25519-sha256", "curve25519-sha256@libssh.org",
            "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com",
        ],
        [
            "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256", "curve25519-sha256@libssh.org",
            "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "diffie-hellman-group-exchange-sha256",
            "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group14-sha256",
        ]);

    /// <summary>Signatures of host keys and of users' keys.</summary>
    public static AlgorithmSet Key { get; } = new(
        [
            "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
            "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384",
            "ecdsa-sha2-nistp384-cert-v01@openssh.com", "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521-cert-v01@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com", "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com",
            "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ssh-dss", "ssh-dss-cert-v01@openssh.com", "ssh-rsa",
            "ssh-rsa-cert-v01@openssh.com", "rsa-sha2-256", "rsa-sha2-256-cert-v01@openssh.com", "rsa-sha2-512",
            "rsa-sha2-512-cert-v01@openssh.com",
        ],
        [
            "ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384-cert-v01@openssh.com",
            "ecdsa-sha2-nistp521-cert-v01@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com",
            "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com", "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256-cert-v01@openssh.com",
            "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com", "rsa-sha2-512", "rsa-sha2-256",
        ]);

    /// <summary>Signatures of certificates.</summary>
    public static AlgorithmSet Authority { get; } = new(
        [
            "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
            "sk-ecdsa-sha2-nistp256@openssh.com", "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ssh-dss", "ssh-rsa", "rsa-sha2-256",
            "rsa-sha2-512",
        ],
        [
            "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
            "sk-ecdsa-sha2-nistp256@openssh.com", "rsa-sha2-512", "rsa-sha2-256",
        ]);

    /// <summary>Key exchanges by GSSAPI, which are named by their beginning.</summary>
    public static AlgorithmSet GssKeyExchange { get; } = new(
        [
            "gss-gex-sha1-", "gss-group1-sha1-", "gss-group14-sha1-", "gss-group14-sha256-", "gss-group16-sha512-", "gss-nistp256-sha256-",
            "gss-curve25519-sha256-",
        ],
        [
            "gss-group14-sha256-", "gss-group16-sha512-", "gss-nistp256-sha256-", "gss-curve25519-sha256-", "gss-group14-sha1-",
            "gss-gex-sha1-",
        ]);

    /// <summary>The list that a setting makes of the default: a list of its own, <c>+</c> behind it, <c>^</c> before it, or <c>-</c> without.</summary>
    public IReadOnlyList<string>? Assemble(string? setting)
    {
        if (string.IsNullOrEmpty(setting))
            return Default;
        var rest = setting[1..];
        if (setting[0] == '-')
            return [.. Default.Where(name => !SshPattern.MatchesList(name, rest))];

        IEnumerable<string> names = setting[0] switch
        {
            '+' => [.. Default, .. rest.Split(',')],
            '^' => [.. rest.Split(','), .. Default],
            _ => setting.Split(','),
        };
        // What is named may be a pattern, and a name that comes twice counts once.
        var assembled = new List<string>();
        foreach (var pattern in names)
        {
            if (pattern.StartsWith('!'))
                return null;
            assembled.AddRange(All.Where(name => SshPattern.MatchesList(name, pattern) && !assembled.Contains(name)));
        }

        return assembled.Count > 0 ? assembled : null;
    }
}
