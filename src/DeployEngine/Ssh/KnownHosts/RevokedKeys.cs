using System.Collections.Concurrent;

namespace XDeploy.Engine.Ssh.KnownHosts;

/// <summary>Host keys and authorities that are never trusted: <c>RevokedHostKeys</c> of ssh_config(5), a public key a line. The file is read once until it changes.</summary>
internal sealed class RevokedKeys
{
    private static readonly ConcurrentDictionary<string, RevokedKeys> Files = new(StringComparer.Ordinal);

    private readonly HashSet<SshPublicKey> _keys;
    private readonly (DateTime Time, long Length) _state;

    private RevokedKeys(HashSet<SshPublicKey> keys, (DateTime Time, long Length) state)
    {
        _keys = keys;
        _state = state;
    }

    private static RevokedKeys None { get; } = new([], default);

    // What a list in OpenSSH's binary form begins with (PROTOCOL.krl).
    private static ReadOnlySpan<byte> BinaryMagic => "SSHKRL\n\0"u8;

    /// <summary>Reads the list of a host.</summary>
    /// <exception cref="DeployException">The file is not there, cannot be read, is a binary list or has a line that is no key (<c>SshConfigInvalid</c>): as with ssh, no host is trusted then.</exception>
    public static RevokedKeys Of(DeployHost host)
    {
        if (host.RevokedHostKeys is not { } path)
            return None;
        try
        {
            var info = new FileInfo(path);
            var state = (info.LastWriteTimeUtc, info.Exists ? info.Length : 0);
            if (Files.TryGetValue(path, out var known) && known._state == state)
                return known;
            return Files[path] = new RevokedKeys(Parse(File.ReadAllBytes(path), problem => SshErrors.RevokedKeysInvalid(host, path, problem)), state);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SshErrors.RevokedKeysInvalid(host, path, e.Message);
        }
    }

    /// <summary>Whether a key is on the list.</summary>
    public bool Contains(SshPublicKey? key) => key is not null && _keys.Contains(key);

    /// <summary>Reads a list.</summary>
    internal static HashSet<SshPublicKey> Parse(byte[] content, Func<string, DeployException> error)
    {
        if (content.AsSpan().StartsWith(BinaryMagic))
            throw error("it is a binary revocation list (KRL), which is not supported; list the public keys, one a line");
        var keys = new HashSet<SshPublicKey>();
        var number = 0;
        foreach (var line in System.Text.Encoding.UTF8.GetString(content).Split('\n').Select(line => line.Trim()))
        {
            number++;
            if (line.Length > 0 && line[0] != '#')
                keys.Add(SshPublicKey.TryParse(line, out _) ?? CertificateKey(line) ?? throw error($"line {number} is no public key"));
        }

        return keys;
    }

    private static SshPublicKey? CertificateKey(string line)
    {
        var fields = line.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        var buffer = new byte[line.Length];
        return fields.Length > 1 && Convert.TryFromBase64String(fields[1], buffer, out var length) ? HostCertificate.PlainKey(buffer.AsSpan(0, length)) : null;
    }
}
