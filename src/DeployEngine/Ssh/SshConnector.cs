using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Opens connections: logins by keys and by password, host keys checked by the host's policy.
/// </summary>
internal sealed class SshConnector : IDisposable
{
    /// <summary>How many commands may run at once on a connection: sshd's MaxSessions, less two idle shells, the watchdog and a slow close.</summary>
    public const int MaxCommands = 6;

    /// <summary>sshd's MaxSessions, by default.</summary>
    private const int MaxSessions = 10;

    private readonly SshStarts _starts = new();

    public void Dispose() => _starts.Dispose();

    /// <summary>Opens a connection of the kind that <paramref name="create"/> makes.</summary>
    /// <exception cref="DeployException">The host is unreachable, its key is not trusted, or the login was refused.</exception>
    public async Task<TClient> ConnectAsync<TClient>(DeployHost host, Func<ConnectionInfo, TClient> create, CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        try
        {
            return await _starts.RunAsync(host, token => AttemptAsync(host, create, token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SshException or SocketException)
        {
            throw SshErrors.Unreachable(host, e.Message, e);
        }
    }

    private static async Task<TClient> AttemptAsync<TClient>(DeployHost host, Func<ConnectionInfo, TClient> create, CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        var check = new HostKeyCheck(host);
        using var login = LoginMethods.Of(host);
        var client = create(Describe(host, check, login));
        client.HostKeyReceived += (_, e) => check.Judge(e);

        try
        {
            // Connecting blocks a thread from the banner on, whatever the library calls it, so it gets one of its own;
            // the way to cancel it is to dispose the client.
            using var abort = cancellationToken.Register(client.Dispose);
            await Task.Factory.StartNew(client.Connect, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            return client;
        }
        catch (Exception e)
        {
            client.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw e switch
            {
                _ when check.IsRefused => SshErrors.HostKeyRejected(host, check.Verdict, check.KeyType, check.Fingerprint, e),
                _ when login.Explain(e) is { } told => told,
                SshOperationTimeoutException => SshErrors.Unreachable(host, $"no answer within {host.ConnectTimeout.TotalSeconds:0.#} s.", e),
                _ => e,
            };
        }
    }

    private static ConnectionInfo Describe(DeployHost host, HostKeyCheck check, LoginMethods login)
    {
        var info = new ConnectionInfo(host.Address, host.Port, host.User, login.All)
        {
            Timeout = host.ConnectTimeout,
            MaxSessions = MaxSessions,
            RetryAttempts = 1,
        };
        SshAlgorithms.Offer(info, host, check.Preferred);
        return info;
    }
}
