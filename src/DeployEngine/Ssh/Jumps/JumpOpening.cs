namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>One attempt to have a jump's connection, for all that wait for it. It ends when nobody waits any more.</summary>
internal sealed class JumpOpening : IDisposable
{
    /// <summary>How long a failure counts for those that come after it.</summary>
    private static readonly TimeSpan FailureCounts = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private long _end;

    public JumpOpening(Func<JumpOpening, CancellationToken, Task> open) => _work = Task.Run(async () =>
    {
        try
        {
            await open(this, _stop.Token).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _end, Environment.TickCount64);
        }
    });

    /// <summary>How many wait; guarded by the owner.</summary>
    public int Waiters { get; set; }

    /// <summary>Whether it has come to an end.</summary>
    public bool IsDone => _work.IsCompleted;

    /// <summary>Whether whoever asks now is to try anew.</summary>
    public bool IsOver => _work.IsFaulted ? TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _end)) > FailureCounts : _work.IsCompleted;

    /// <summary>Waits for its end.</summary>
    /// <exception cref="DeployException">The jump cannot be connected to.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => _work.WaitAsync(cancellationToken);

    /// <summary>Gives up.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _ = _work.ContinueWith(_ => _stop.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }
}
