namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>The keys that are on file for one host, from all of its known_hosts files, judged as OpenSSH's client does.</summary>
public sealed class KnownHostKeys
{
    private readonly IReadOnlyList<KnownHostsLine> _lines;
    private readonly IReadOnlyList<KnownHostsLine> _plain;

    private KnownHostKeys(string name, IReadOnlyList<KnownHostsLine> lines, IReadOnlyList<KnownHostsLine> plain)
    {
        Name = name;
        _lines = lines;
        _plain = plain;
    }

    /// <summary>The name that was looked up: <c>host</c> or <c>[host]:port</c>.</summary>
    public string Name { get; }

    /// <summary>The key types on file for the host, which a client asks for first: <c>ssh-ed25519</c>, ….</summary>
    public IReadOnlyList<string> KeyTypes =>
        [.. (HasKeys(_lines) ? _lines : _plain).Where(IsKey).Select(line => line.Key!.Type).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether certificates of the host are trusted by the key of their authority.</summary>
    public bool HasAuthority => _lines.Concat(_plain).Any(line => line.Marker == KnownHostsMarker.CertAuthority);

    /// <summary>Reads what is on file for a host. Files that do not exist are passed over, as OpenSSH does.</summary>
    /// <param name="files">known_hosts files.</param>
    /// <param name="host">The name or address that is connected to.</param>
    /// <param name="port">TCP port: other than 22, <c>[name]:port</c> is looked up, and the plain name where nothing stands there.</param>
    /// <param name="alias">HostKeyAlias, which is looked up instead, without a port; or null.</param>
    /// <exception cref="IOException">A file is there but cannot be read.</exception>
    public static KnownHostKeys For(IEnumerable<string> files, string host, int port, string? alias = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        return For(files.Select(KnownHostsCache.Read).OfType<KnownHostsFile>().ToList(), host, port, alias);
    }

    /// <inheritdoc cref="For(IEnumerable{string}, string, int, string?)"/>
    public static KnownHostKeys For(IReadOnlyList<KnownHostsFile> files, string host, int port, string? alias = null)
    {
        var name = alias?.ToLowerInvariant() ?? KnownHostName.Of(host, port);
        var plain = host.ToLowerInvariant();
        return new KnownHostKeys(name, Find(name), alias is null && name != plain ? Find(plain) : []);

        IReadOnlyList<KnownHostsLine> Find(string wanted) => [.. files.SelectMany(file => file.Find(wanted)).Where(line => line.Key is not null)];
    }

    /// <summary>Judges a key.</summary>
    /// <param name="key">The public key in its wire form (RFC 4253, 6.6).</param>
    public HostKeyVerdict Judge(ReadOnlySpan<byte> key) => Judge(SshPublicKey.TryRead(key), KnownHostsMarker.None);

    /// <summary>Judges a key, or the key of an authority that signed the host's certificate.</summary>
    internal HostKeyVerdict Judge(SshPublicKey? key, KnownHostsMarker wanted)
    {
        var verdict = Judge(_lines, key, wanted);
        // The plain name can only vouch for a key; nothing else that stands there counts.
        return verdict == HostKeyVerdict.Unknown && Judge(_plain, key, wanted) == HostKeyVerdict.Trusted ? HostKeyVerdict.Trusted : verdict;
    }

    private static HostKeyVerdict Judge(IReadOnlyList<KnownHostsLine> lines, SshPublicKey? key, KnownHostsMarker wanted)
    {
        var verdict = HostKeyVerdict.Unknown;
        foreach (var line in lines)
        {
            var isSame = key is not null && key.Equals(line.Key);
            if (line.Marker == KnownHostsMarker.Revoked && isSame)
                return HostKeyVerdict.Revoked;
            if (line.Marker != wanted)
                continue;
            if (isSame)
                verdict = HostKeyVerdict.Trusted;
            else if (verdict == HostKeyVerdict.Unknown && wanted == KnownHostsMarker.None)
                verdict = HostKeyVerdict.Changed;
        }

        return verdict;
    }

    private static bool HasKeys(IReadOnlyList<KnownHostsLine> lines) => lines.Any(IsKey);

    private static bool IsKey(KnownHostsLine line) => line.Marker == KnownHostsMarker.None;
}
