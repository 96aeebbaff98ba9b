using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Opens connections: public key login only, host keys checked by the host's policy, starts throttled. sshd drops logins at random
/// once more than MaxStartups are under way, so a connection that is closed before its login is tried again.
/// </summary>
internal sealed class SshConnector : IDisposable
{
    /// <summary>How many connections may be opening at once in this process.</summary>
    public const int MaxStarts = 30;

    /// <summary>How many commands may run at once on a connection: sshd's MaxSessions, less two idle shells, the watchdog and a slow close.</summary>
    public const int MaxCommands = 6;

    /// <summary>sshd's MaxSessions, by default.</summary>
    private const int MaxSessions = 10;

    // By measured cost to the client: sntrup761 takes ten times the CPU of curve25519.
    private static readonly string[] KeyExchangeOrder =
        ["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org", "ecdh-sha2-nistp256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com"];

    private static readonly string[] CipherOrder = ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com", "aes128-ctr", "aes256-ctr"];

    private readonly SemaphoreSlim _starts = new(MaxStarts);

    private readonly ResiliencePipeline _retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsDroppedStart),
            MaxRetryAttempts = 6,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(3),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    public void Dispose() => _starts.Dispose();

    /// <summary>Opens a connection of the kind that <paramref name="create"/> makes.</summary>
    /// <exception cref="DeployException">The host is unreachable, its key is not trusted, or the login was refused.</exception>
    public async Task<TClient> ConnectAsync<TClient>(DeployHost host, Func<ConnectionInfo, TClient> create, CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        await _starts.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _retry.ExecuteAsync(
                async token => await AttemptAsync(host, create, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SshException or SocketException)
        {
            throw SshErrors.Unreachable(host, e.Message, e);
        }
        finally
        {
            _starts.Release();
        }
    }

    private static async Task<TClient> AttemptAsync<TClient>(DeployHost host, Func<ConnectionInfo, TClient> create, CancellationToken cancellationToken)
        where TClient : BaseClient
    {
        var check = new HostKeyCheck(host);
        using var keys = IdentityKeys.Load(host);
        var client = create(Describe(host, check, keys));
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
                SshAuthenticationException => SshErrors.AuthenticationFailed(host, e),
                SshOperationTimeoutException => SshErrors.Unreachable(host, $"no answer within {host.ConnectTimeout.TotalSeconds:0.#} s.", e),
                _ => e,
            };
        }
    }

    private static ConnectionInfo Describe(DeployHost host, HostKeyCheck check, IdentityKeys keys)
    {
        var info = new ConnectionInfo(host.Address, host.Port, host.User, new PrivateKeyAuthenticationMethod(host.User, keys.Sources))
        {
            Timeout = host.ConnectTimeout,
            MaxSessions = MaxSessions,
            RetryAttempts = 1,
        };
        Prefer(host, "key exchange", info.KeyExchangeAlgorithms, host.KexAlgorithm, KeyExchangeOrder);
        Prefer(host, "cipher", info.Encryptions, host.Cipher, CipherOrder);
        Prefer(host, "message authentication code", info.HmacAlgorithms, host.Mac, [.. info.HmacAlgorithms.Keys]);
        // A server has keys of several types: ask for one that is on file, as OpenSSH does.
        Prefer(host, "host key", info.HostKeyAlgorithms, host.HostKeyAlgorithm, [.. check.Preferred, .. HostKeyAlgorithms.Plain]);
        return info;
    }

    /// <summary>
    /// Keeps the algorithms that the host's configuration names or else those of an order, as far as the library has them, and drops the rest
    /// (SHA-1, CBC, 3DES, ssh-rsa).
    /// </summary>
    private static void Prefer<T>(DeployHost host, string subject, IOrderedDictionary<string, T> algorithms, IReadOnlyList<string> wanted, IReadOnlyList<string> order)
    {
        var kept = (wanted.Count > 0 ? wanted : order).Distinct(StringComparer.Ordinal)
            .Where(algorithms.ContainsKey)
            .Select(name => KeyValuePair.Create(name, algorithms[name]))
            .ToList();
        if (kept.Count == 0)
            throw SshErrors.AlgorithmsUnsupported(host, subject, wanted);
        algorithms.Clear();
        foreach (var (name, algorithm) in kept)
            algorithms.Add(name, algorithm);
    }

    // What a dropped start looks like: the connection ends before or in the middle of the key exchange.
    private static bool IsDroppedStart(Exception e) => e switch
    {
        SshConnectionException => true,
        SocketException s => s.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        _ => false,
    };
}
