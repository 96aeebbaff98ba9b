using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;
using XDeploy.Engine.Ssh.Jumps;
using XDeploy.Engine.Ssh.KnownHosts;

namespace XDeploy.Engine.Ssh;

/// <summary>Asks a host for its keys: one key exchange for each type, which proves that it holds the key, and no login. The jumps before it are logged in to.</summary>
public static class HostKeyScan
{
    private static readonly string[][] Types =
        [["ssh-ed25519"], ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"], ["rsa-sha2-512", "rsa-sha2-256"]];

    /// <summary>The host's keys, of each type that it has.</summary>
    /// <exception cref="DeployException">The host cannot be reached (<c>HostUnreachable</c>), shows no key of a known type (<c>HostKeyMissing</c>), or a jump cannot be gone through.</exception>
    public static async Task<IReadOnlyList<SshPublicKey>> ReadAsync(DeployHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        using var connector = new SshConnector();
        var keys = new List<SshPublicKey>();
        foreach (var types in Types)
        {
            var key = await connector.Jumps.ThroughAsync(
                host,
                jump => Task.Factory.StartNew(() => Ask(host, jump, types, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default),
                cancellationToken).ConfigureAwait(false);
            if (key is not null)
                keys.Add(key);
        }

        return keys.Count > 0 ? keys : throw SshErrors.HostKeyMissing(host);
    }

    private static SshPublicKey? Ask(DeployHost host, JumpLease? jump, string[] types, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var way = jump?.Open(host);
        var info = new ConnectionInfo(way?.Address ?? host.Address, way?.Port ?? host.Port, host.User, new NoneAuthenticationMethod(host.User)) { Timeout = host.ConnectTimeout, RetryAttempts = 1 };
        foreach (var other in info.HostKeyAlgorithms.Keys.Except(types).ToList())
            info.HostKeyAlgorithms.Remove(other);

        SshPublicKey? key = null;
        using var client = new SshClient(info);
        client.ServerIdentificationReceived += (_, _) => way?.Hear();
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
        catch (Exception e) when (e is SocketException or SshOperationTimeoutException or SshConnectionException { DisconnectReason: not DisconnectReason.KeyExchangeFailed })
        {
            cancellationToken.ThrowIfCancellationRequested();
            var seen = way?.Explain(host, e, isLast: true);
            throw seen is DeployException or JumpLostException ? seen : SshErrors.Unreachable(host, e.Message, e);
        }
        catch (SshException)
        {
            // The host has no key of this type.
        }

        return key;
    }
}
