using Renci.SshNet;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Finds out that a host has gone silent. TCP would take a quarter of an hour and the library's keepalive does not
/// look for answers, so while commands run an empty command is sent now and then; when it is not answered in time the connection is dropped.
/// </summary>
internal sealed class SshWatchdog : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SshClient _client;
    private readonly Timer _timer;
    private int _watchers;
    private int _probing;
    private volatile bool _fired;

    public SshWatchdog(SshClient client)
    {
        _client = client;
        _timer = new Timer(_ => Probe(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True once the host did not answer in time.</summary>
    public bool Fired => _fired;

    /// <summary>Watches the connection until the result is disposed.</summary>
    public IDisposable Watch()
    {
        if (Interlocked.Increment(ref _watchers) == 1)
            _timer.Change(Interval, Interval);
        return new Watcher(this);
    }

    public void Dispose() => _timer.Dispose();

    private void Probe()
    {
        if (_fired || Volatile.Read(ref _watchers) == 0 || Interlocked.Exchange(ref _probing, 1) == 1)
            return;

        // A thread of its own: with many frozen hosts these waits must not eat the thread pool.
        _ = Task.Factory.StartNew(ProbeOnce, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private void ProbeOnce()
    {
        try
        {
            using var command = _client.CreateCommand(":");
            command.CommandTimeout = Patience;
            command.Execute();
        }
        catch (Exception) when (Volatile.Read(ref _watchers) > 0)
        {
            // Whatever went wrong, nobody answered: the commands under way learn of it from the closed connection.
            _fired = true;
            _client.Dispose();
        }
        catch (Exception)
        {
            // Nobody waits any more; the pool tests the connection before it hands it out again.
        }
        finally
        {
            Volatile.Write(ref _probing, 0);
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _watchers) == 0)
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private sealed class Watcher(SshWatchdog owner) : IDisposable
    {
        private SshWatchdog? _owner = owner;

        public void Dispose() => Interlocked.Exchange(ref _owner, null)?.Release();
    }
}
