using System.Collections.Concurrent;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh.Login;

/// <summary>What files of keys show of themselves: public halves and certificates, read once until they change, since a thousand hosts have the same ones.</summary>
internal static class PublicFiles
{
    private static readonly ConcurrentDictionary<string, Entry> Files = new(StringComparer.Ordinal);

    /// <summary>The public key of an identity: beside the private key, in it, or alone, where an agent has the other half. Null where there is none.</summary>
    public static SshPublicKey? KeyOf(string identity) => Read(identity + ".pub").Key ?? Read(identity).Key;

    /// <summary>The certificate in a file, or null.</summary>
    public static UserCertificate? CertificateOf(string path) => Read(path).Certificate;

    /// <summary>Whether a file holds a private key that needs a passphrase.</summary>
    public static bool IsEncrypted(string path) => Read(path).IsEncrypted;

    /// <summary>Whether a file holds a public key, and so no private one.</summary>
    public static bool IsPublic(string path) => Read(path).IsPublic;

    private static Entry Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
                return default;
            var state = (info.LastWriteTimeUtc, info.Length);
            if (Files.TryGetValue(path, out var known) && known.State == state)
                return known;

            var text = File.ReadAllText(path);
            var whole = PrivateKeyText.Read(text);
            var alone = SshPublicKey.TryParse(text, out _);
            var entry = new Entry(state, alone ?? whole.PublicKey, alone is null ? UserCertificate.TryParse(text) : null, whole.IsEncrypted, alone is not null);
            Files[path] = entry;
            return entry;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // As ssh does: what cannot be read shows nothing.
            System.Diagnostics.Debug.WriteLine(e);
            return default;
        }
    }

    private readonly record struct Entry((DateTime Time, long Length) State, SshPublicKey? Key, UserCertificate? Certificate, bool IsEncrypted, bool IsPublic);
}
