using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Opens connections: public key login only, host keys checked strictly, starts throttled. sshd drops logins at random
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

    private static readonly string[] HostKeyOrder =
        ["ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "rsa-sha2-512", "rsa-sha2-256"];

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
        var known = KnownHosts.For(host.KnownHostsFile, host.HostKeyAlias ?? host.Address, host.Port);
        using var keys = IdentityKeys.Load(host);
        var client = create(Describe(host, known, keys));
        HostKeyEventArgs? presented = null;
        var verdict = HostKeyVerdict.Trusted;
        client.HostKeyReceived += (_, e) =>
        {
            presented = e;
            verdict = known.Judge(e.HostKeyName, e.HostKey);
            e.CanTrust = verdict == HostKeyVerdict.Trusted;
        };

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
                _ when verdict != HostKeyVerdict.Trusted =>
                    SshErrors.HostKeyRejected(host, verdict, presented!.HostKeyName, presented.FingerPrintSHA256, e),
                SshAuthenticationException => SshErrors.AuthenticationFailed(host, e),
                SshOperationTimeoutException => SshErrors.Unreachable(host, $"no answer within {host.ConnectTimeout.TotalSeconds:0.#} s.", e),
                _ => e,
            };
        }
    }

    private static ConnectionInfo Describe(DeployHost host, KnownHosts known, IdentityKeys keys)
    {
        var info = new ConnectionInfo(host.Address, host.Port, host.User, new PrivateKeyAuthenticationMethod(host.User, keys.Sources))
        {
            Timeout = host.ConnectTimeout,
            MaxSessions = MaxSessions,
            RetryAttempts = 1,
        };
        Prefer(info.KeyExchangeAlgorithms, KeyExchangeOrder);
        Prefer(info.Encryptions, CipherOrder);
        Prefer(info.HostKeyAlgorithms, [.. AlgorithmsOf(known.KeyTypes), .. HostKeyOrder]);
        return info;
    }

    // A server has keys of several types: ask for one that is on file, as OpenSSH does. An RSA key signs by SHA-2.
    private static IEnumerable<string> AlgorithmsOf(IEnumerable<string> keyTypes) =>
        keyTypes.SelectMany<string, string>(type => type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]);

    /// <summary>Keeps the named algorithms that the library has, in this order, and drops the rest (SHA-1, CBC, 3DES, ssh-rsa).</summary>
    private static void Prefer<T>(IOrderedDictionary<string, T> algorithms, IEnumerable<string> order)
    {
        var kept = order.Distinct(StringComparer.Ordinal)
            .Where(algorithms.ContainsKey)
            .Select(name => KeyValuePair.Create(name, algorithms[name]))
            .ToList();
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
