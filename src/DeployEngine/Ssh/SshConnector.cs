using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;
using XDeploy.Engine.Ssh.Jumps;
using XDeploy.Engine.Ssh.Login;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Opens connections: logins by keys and by password, host keys checked by the host's policy, through the host's jumps.
/// </summary>
internal sealed class SshConnector : IDisposable
{
    /// <summary>How many commands may run at once on a connection: sshd's MaxSessions, less two idle shells, the watchdog and a slow close.</summary>
    public const int MaxCommands = 6;

    /// <summary>sshd's MaxSessions, by default.</summary>
    private const int MaxSessions = 10;

    private readonly SshStarts _starts = new();

    /// <summary>Makes a connector, whose jumps are its own.</summary>
    public SshConnector() => Jumps = new SshJumps(async (jump, token) => await ConnectAsync(jump, (info, way) => new RoutedSshClient(info, way), token).ConfigureAwait(false));

    /// <summary>The jumps that connections go through.</summary>
    public SshJumps Jumps { get; }

    public void Dispose()
    {
        Jumps.Dispose();
        _starts.Dispose();
    }

    /// <summary>Opens a connection of the kind that <paramref name="create"/> makes; it has to end the way through a jump, where there is one, when it ends itself.</summary>
    /// <exception cref="DeployException">The host is unreachable, its key is not trusted, or the login was refused.</exception>
    public async Task<TClient> ConnectAsync<TClient>(DeployHost host, Func<ConnectionInfo, JumpWay?, TClient> create, CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        try
        {
            // A jump is there before a turn to start is taken, so that nobody who has one waits for somebody who needs one.
            return await Jumps.ThroughAsync(host, jump => _starts.RunAsync(host, token => AttemptAsync(host, jump, create, token), cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SshException or SocketException)
        {
            throw SshErrors.Unreachable(host, e.Message, e);
        }
    }

    private static async Task<TClient> AttemptAsync<TClient>(DeployHost host, JumpLease? jump, Func<ConnectionInfo, JumpWay?, TClient> create, CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        var check = new HostKeyCheck(host);
        using var login = LoginMethods.Of(host);
        var way = jump?.Open(host);
        var client = Create(way, () => create(Describe(host, check, login, way), way));
        client.ServerIdentificationReceived += (_, _) => way?.Hear();
        client.HostKeyReceived += (_, e) => check.Judge(e);

        try
        {
            // Connecting blocks a thread from the banner on, whatever the library calls it, so it gets one of its own;
            // the way to cancel it is to dispose the client.
            using var abort = cancellationToken.Register(client.Dispose);
            await Task.Factory.StartNew(client.Connect, cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            SshSocket.LeaveBuffersToKernel(client);
            return client;
        }
        catch (Exception e)
        {
            client.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            var seen = jump is null ? e : jump.Explain(host, way!, e);
            throw seen switch
            {
                _ when check.IsRefused => SshErrors.HostKeyRejected(host, check.Verdict, check.KeyType, check.Fingerprint, e),
                _ when login.Explain(e) is { } told => told,
                SshOperationTimeoutException => SshErrors.Unreachable(host, $"no answer within {host.ConnectTimeout.TotalSeconds:0.#} s.", e),
                _ => seen,
            };
        }
    }

    // What makes no client has no end that would end the way.
    private static TClient Create<TClient>(JumpWay? way, Func<TClient> create)
    {
        try
        {
            return create();
        }
        catch
        {
            way?.Dispose();
            throw;
        }
    }

    private static ConnectionInfo Describe(DeployHost host, HostKeyCheck check, LoginMethods login, JumpWay? way)
    {
        var info = new ConnectionInfo(way?.Address ?? host.Address, way?.Port ?? host.Port, host.User, login.All)
        {
            Timeout = host.ConnectTimeout,
            MaxSessions = MaxSessions,
            RetryAttempts = 1,
        };
        SshAlgorithms.Offer(info, host, check.Preferred);
        return info;
    }
}
