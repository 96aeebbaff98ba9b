using System.Net.Sockets;
using System.Threading.RateLimiting;
using Polly;
using Polly.Retry;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The start of connections: throttled, in all and for each address, and tried again where that helps. sshd drops logins at random once MaxStartups are under way (10 by default), so a connection that is
/// closed before its login is tried again after a while, which is not the same for all; one that is refused or not answered as often as the host's ConnectionAttempts say.
/// </summary>
internal sealed class SshStarts : IDisposable
{
    /// <summary>How many connections may be opening at once in this process.</summary>
    public const int MaxStarts = 30;

    /// <summary>How many to one address: fewer than MaxStartups, since others log in too.</summary>
    public const int MaxStartsPerAddress = 8;

    private const int MaxRetries = 6;
    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromSeconds(1);

    // The address comes first: who waits for a slow one takes no place from others.
    private readonly PartitionedRateLimiter<DeployHost> _throttle = PartitionedRateLimiter.CreateChained(
        PartitionedRateLimiter.Create<DeployHost, (string, int)>(host => RateLimitPartition.GetConcurrencyLimiter((host.Address, host.Port), _ => Limit(MaxStartsPerAddress))),
        PartitionedRateLimiter.Create<DeployHost, bool>(_ => RateLimitPartition.GetConcurrencyLimiter(true, _ => Limit(MaxStarts))));

    public void Dispose() => _throttle.Dispose();

    /// <summary>Runs an attempt to connect, when it is its turn and as often as it makes sense. Whoever waits for the next attempt takes no place from others.</summary>
    public async Task<T> RunAsync<T>(DeployHost host, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        await Retries(host).ExecuteAsync(
            async token =>
            {
                using var lease = await _throttle.AcquireAsync(host, 1, token).ConfigureAwait(false);
                return await attempt(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    private static ResiliencePipeline Retries(DeployHost host)
    {
        var retries = new ResiliencePipelineBuilder();
        if (host.ConnectionAttempts > 1)
        {
            retries.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<Exception>(IsNoAnswer),
                MaxRetryAttempts = host.ConnectionAttempts - 1,
                Delay = PauseBetweenAttempts,
            });
        }

        return retries.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsDropped),
            MaxRetryAttempts = MaxRetries,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(3),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        }).Build();
    }

    private static ConcurrencyLimiterOptions Limit(int permits) => new() { PermitLimit = permits, QueueLimit = int.MaxValue };

    private static bool IsNoAnswer(Exception e) => e is SocketException or DeployException { ErrorId: "HostUnreachable" };

    // What a dropped start looks like: the connection ends before or in the middle of the key exchange.
    private static bool IsDropped(Exception e) => e switch
    {
        SshConnectionException => true,
        SocketException s => s.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        _ => false,
    };
}
