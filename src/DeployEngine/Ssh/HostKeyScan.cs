using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh;

/// <summary>Asks a host for its keys: one key exchange for each type, which proves that it holds the key, and no login.</summary>
public static class HostKeyScan
{
    private static readonly string[][] Types =
        [["ssh-ed25519"], ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"], ["rsa-sha2-512", "rsa-sha2-256"]];

    /// <summary>The host's keys, of each type that it has.</summary>
    /// <exception cref="DeployException">The host cannot be reached (<c>HostUnreachable</c>), or shows no key of a known type (<c>HostKeyMissing</c>).</exception>
    public static IReadOnlyList<SshPublicKey> Read(DeployHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var keys = Types.Select(types => Ask(host, types, cancellationToken)).OfType<SshPublicKey>().ToList();
        return keys.Count > 0 ? keys : throw SshErrors.HostKeyMissing(host);
    }

    private static SshPublicKey? Ask(DeployHost host, string[] types, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var info = new ConnectionInfo(host.Address, host.Port, host.User, new NoneAuthenticationMethod(host.User)) { Timeout = host.ConnectTimeout, RetryAttempts = 1 };
        foreach (var other in info.HostKeyAlgorithms.Keys.Except(types).ToList())
            info.HostKeyAlgorithms.Remove(other);

        SshPublicKey? key = null;
        using var client = new SshClient(info);
        client.HostKeyReceived += (_, e) =>
        {
            key = SshPublicKey.TryRead(e.HostKey);
            e.CanTrust = false;
        };
        using var abort = cancellationToken.Register(client.Dispose);
        try
        {
            client.Connect();
        }
        catch (Exception e) when (key is not null && e is SshException)
        {
            // The key was wanted, and no more.
        }
        catch (Exception e) when (e is SocketException or SshOperationTimeoutException)
        {
            throw SshErrors.Unreachable(host, e.Message, e);
        }
        catch (SshConnectionException e) when (e.DisconnectReason != Renci.SshNet.Messages.Transport.DisconnectReason.KeyExchangeFailed)
        {
            throw SshErrors.Unreachable(host, e.Message, e);
        }
        catch (SshException)
        {
            // The host has no key of this type.
        }

        return key;
    }
}
