namespace XDeploy.Engine.Ssh;

/// <summary>The keys that are on file for one host, from all of its known_hosts files.</summary>
public sealed class KnownHosts
{
    private readonly List<KnownHostsEntry> _entries;

    private KnownHosts(List<KnownHostsEntry> entries) => _entries = entries;

    /// <summary>The key types on file for the host, which a client asks for first: <c>ssh-ed25519</c>, ….</summary>
    public IReadOnlyList<string> KeyTypes =>
        [.. _entries.Where(e => e.Marker.Length == 0).Select(e => e.KeyType).Distinct(StringComparer.Ordinal)];

    /// <summary>Reads what is on file for a host. Files that do not exist are passed over, as OpenSSH does.</summary>
    /// <param name="files">known_hosts files.</param>
    /// <param name="name">HostKeyAlias, or the address that is connected to.</param>
    /// <param name="port">TCP port: other than 22, <c>[name]:port</c> is looked up first, then the plain name.</param>
    /// <exception cref="IOException">A file is there but cannot be read.</exception>
    public static KnownHosts For(IEnumerable<string> files, string name, int port)
    {
        ArgumentNullException.ThrowIfNull(files);
        var all = files.Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(KnownHostsEntry.Parse)
            .OfType<KnownHostsEntry>()
            .Where(e => e.Marker != KnownHostsEntry.CertAuthority)
            .ToList();
        var exact = port == 22 ? [] : all.FindAll(e => e.Matches($"[{name}]:{port}"));
        return new KnownHosts(exact.Count > 0 ? exact : all.FindAll(e => e.Matches(name)));
    }

    /// <summary>Judges a key.</summary>
    /// <param name="keyType">The key's type, for example <c>ssh-ed25519</c>.</param>
    /// <param name="key">The public key in the wire form of RFC 4253, 6.6.</param>
    public HostKeyVerdict Judge(string keyType, ReadOnlySpan<byte> key)
    {
        var verdict = HostKeyVerdict.Unknown;
        foreach (var entry in _entries)
        {
            var same = key.SequenceEqual(entry.Key);
            if (entry.Marker == KnownHostsEntry.Revoked)
            {
                if (same)
                    return HostKeyVerdict.Revoked;
            }
            else if (same)
            {
                verdict = HostKeyVerdict.Trusted;
            }
            else if (entry.KeyType == keyType && verdict == HostKeyVerdict.Unknown)
            {
                verdict = HostKeyVerdict.Changed;
            }
        }

        return verdict;
    }
}
