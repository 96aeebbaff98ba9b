using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>The private keys of a host entry, read for one login.</summary>
internal sealed class IdentityKeys : IDisposable
{
    private readonly List<PrivateKeyFile> _files;

    private IdentityKeys(List<PrivateKeyFile> files) => _files = files;

    public IPrivateKeySource[] Sources => [.. _files];

    /// <exception cref="DeployException">No key is there (<c>IdentityMissing</c>) or one cannot be read (<c>IdentityUnreadable</c>).</exception>
    public static IdentityKeys Load(DeployHost host)
    {
        var keys = new IdentityKeys([]);
        try
        {
            foreach (var file in host.IdentityFile.Where(File.Exists))
                keys._files.Add(Read(host, file));
            return keys._files.Count > 0 ? keys : throw SshErrors.IdentityMissing(host);
        }
        catch
        {
            keys.Dispose();
            throw;
        }
    }

    public void Dispose() => _files.ForEach(f => f.Dispose());

    private static PrivateKeyFile Read(DeployHost host, string file)
    {
        try
        {
            return new PrivateKeyFile(file);
        }
        catch (Exception e) when (e is SshException or IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw SshErrors.IdentityUnreadable(host, file, e);
        }
    }
}
