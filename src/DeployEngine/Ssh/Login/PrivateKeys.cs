using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security;
using Renci.SshNet;
using Renci.SshNet.Security;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>
/// Private keys of files. A key that a passphrase opens stays open as long as somebody has that passphrase, and no longer: opening one is slow by design, and a thousand hosts have the same one.
/// </summary>
internal static class PrivateKeys
{
    // Entries that were made with equal passphrases have one ring, by the tag of the passphrase.
    private static readonly ConditionalWeakTable<SecureString, Keyring> Rings = [];
    private static readonly Dictionary<string, WeakReference<Keyring>> RingsByTag = new(StringComparer.Ordinal);

    /// <summary>Reads a key.</summary>
    /// <exception cref="DeployException">It cannot be read, or the passphrase does not open it (<c>IdentityUnreadable</c>).</exception>
    public static LoginKey Read(DeployHost host, string path)
    {
        try
        {
            return host.Passphrase is { } passphrase && PublicFiles.IsEncrypted(path) ? ReadOpened(path, passphrase) : ReadPlain(path);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or DeployException))
        {
            // What a wrong passphrase makes of the key's bytes may be wrong in any way.
            throw SshErrors.IdentityUnreadable(host, path, PublicFiles.IsEncrypted(path), PublicFiles.IsPublic(path), e);
        }
    }

    private static LoginKey ReadPlain(string path)
    {
        var file = new PrivateKeyFile(path);
        return Make(file) with { Owned = file };
    }

    private static LoginKey ReadOpened(string path, SecureString passphrase)
    {
        var info = new FileInfo(path);
        var state = (info.LastWriteTimeUtc, info.Length);
        // Many connections begin at once: the first one opens the key for all, and a passphrase that is wrong is tried once.
        return RingOf(passphrase).AddOrUpdate(path, _ => Open(), (_, known) => known.State == state ? known : Open()).Key.Value;

        Entry Open() => new(state, new Lazy<LoginKey>(() =>
        {
            using var plain = new PlainText(passphrase);
            return Make(new PrivateKeyFile(path, plain.Text));
        }));
    }

    private static Keyring RingOf(SecureString passphrase)
    {
        lock (RingsByTag)
        {
            return Rings.GetValue(passphrase, static secret =>
            {
                var tag = SecretTag.Of(secret);
                if (!RingsByTag.TryGetValue(tag, out var known) || !known.TryGetTarget(out var ring))
                    RingsByTag[tag] = new WeakReference<Keyring>(ring = new Keyring());
                return ring;
            });
        }
    }

    // SHA-1 is not offered.
    private static LoginKey Make(PrivateKeyFile file) =>
        new(file.HostKeyAlgorithms.First().Data, [.. file.HostKeyAlgorithms.Where(a => a.Name is not ("ssh-rsa" or "ssh-dss")).Select(a => new SharedSignature(a))]);

    private sealed class Keyring() : ConcurrentDictionary<string, Entry>(StringComparer.Ordinal);

    private sealed record Entry((DateTime Time, long Length) State, Lazy<LoginKey> Key);

    // Connections that have the same key sign one after another: the keys of the library are for one thread.
    private sealed class SharedSignature(HostAlgorithm plain) : HostAlgorithm(plain.Name)
    {
        private readonly Lock _one = new();

        public override byte[] Data { get; } = plain.Data;

        public override byte[] Sign(byte[] data)
        {
            lock (_one)
                return plain.Sign(data);
        }

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException("A key to log in with signs, and verifies nothing.");
    }
}
