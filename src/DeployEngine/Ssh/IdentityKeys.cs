using Renci.SshNet;
using Renci.SshNet.Common;
using XDeploy.Engine.Ssh.Agent;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The keys of a host entry, for one login, in OpenSSH's order: those of the agent that a file names, the agent's others (not with <c>IdentitiesOnly</c>), and those of files that the agent does not hold.
/// </summary>
internal sealed class IdentityKeys : IDisposable
{
    private readonly List<IPrivateKeySource> _sources = [];

    private IdentityKeys()
    {
    }

    /// <summary>The keys, in the order to try them.</summary>
    public IPrivateKeySource[] Sources => [.. _sources];

    /// <summary>Reads them.</summary>
    /// <exception cref="DeployException">No key is there (<c>IdentityMissing</c>), or the only ones cannot be read (<c>IdentityUnreadable</c>).</exception>
    public static IdentityKeys Load(DeployHost host)
    {
        var keys = new IdentityKeys();
        try
        {
            var agent = host.IdentityAgent is { } socket ? new SshAgent(socket) : null;
            var held = agent?.Identities() ?? [];
            var named = host.IdentityFile.Select(file => (File: file, Key: PublicKeyOf(file))).ToList();
            AgentIdentity? HeldOf(SshPublicKey? key) => key is null ? null : held.FirstOrDefault(i => key.Blob.SequenceEqual(i.Blob));
            List<AgentIdentity> first = [.. named.Select(n => HeldOf(n.Key)).OfType<AgentIdentity>()];
            IEnumerable<AgentIdentity> others = host.IdentitiesOnly ? [] : held.Except(first);
            keys._sources.AddRange(first.Concat(others).Select(i => new AgentKey(agent!, i)));

            DeployException? unreadable = null;
            foreach (var (file, key) in named.Where(n => HeldOf(n.Key) is null && File.Exists(n.File)))
            {
                try
                {
                    keys._sources.Add(Read(host, file));
                }
                catch (DeployException e)
                {
                    // Another one may do: a key with a passphrase that no agent holds is passed over, as ssh does without a terminal.
                    unreadable ??= e;
                }
            }

            return keys._sources.Count > 0 ? keys : throw unreadable ?? SshErrors.IdentityMissing(host);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _sources.OfType<IDisposable>())
            file.Dispose();
    }

    // The public half is beside the private one; where only that is there, the agent has the other one.
    private static SshPublicKey? PublicKeyOf(string file)
    {
        foreach (var path in new[] { file + ".pub", file })
        {
            try
            {
                if (File.Exists(path) && SshPublicKey.TryParse(File.ReadAllText(path), out _) is { } key)
                    return key;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                System.Diagnostics.Debug.WriteLine(e);
            }
        }

        return null;
    }

    private static PrivateKeyFile Read(DeployHost host, string file)
    {
        try
        {
            // A certificate beside its key is shown first (ssh(1), -i).
            var certificate = file + "-cert.pub";
            return File.Exists(certificate) ? new PrivateKeyFile(file, null, certificate) : new PrivateKeyFile(file);
        }
        catch (Exception e) when (e is SshException or IOException or UnauthorizedAccessException or NotSupportedException or FormatException or ArgumentException)
        {
            throw SshErrors.IdentityUnreadable(host, file, e);
        }
    }
}
