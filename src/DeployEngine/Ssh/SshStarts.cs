using System.Net.Sockets;
using Polly;
using Polly.Retry;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The start of connections: throttled, and tried again where sshd dropped one. It drops logins at random once more than MaxStartups are under way, so a connection that is closed before
/// its login is tried again.
/// </summary>
internal sealed class SshStarts : IDisposable
{
    /// <summary>How many connections may be opening at once in this process.</summary>
    public const int MaxStarts = 30;

    private readonly SemaphoreSlim _starts = new(MaxStarts);

    private readonly ResiliencePipeline _retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(IsDropped),
            MaxRetryAttempts = 6,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(3),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    public void Dispose() => _starts.Dispose();

    /// <summary>Runs an attempt to connect, when it is its turn and as often as it is dropped.</summary>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        await _starts.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _retry.ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _starts.Release();
        }
    }

    // What a dropped start looks like: the connection ends before or in the middle of the key exchange.
    private static bool IsDropped(Exception e) => e switch
    {
        SshConnectionException => true,
        SocketException s => s.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown,
        _ => false,
    };
}
