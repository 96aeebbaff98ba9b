using Renci.SshNet;
using XDeploy.Engine.Ssh.Jumps;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// Finds out that a host has gone silent. TCP would take a quarter of an hour and the library's keepalive does not
/// look for answers, so while commands run an empty command is sent now and then; when it is not answered in time the connection is dropped.
/// </summary>
internal sealed class SshWatchdog : IDisposable
{
    private readonly DeployHost _host;
    private readonly SshClient _client;
    private readonly Timer _timer;
    private readonly TaskCompletionSource _dropped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _watchers;
    private int _probing;

    public SshWatchdog(DeployHost host, SshClient client)
    {
        _host = host;
        _client = client;
        _timer = new Timer(_ => Probe(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True once the host did not answer in time.</summary>
    public bool Fired => _dropped.Task.IsCompleted;

    /// <summary>Watches the connection until the result is disposed.</summary>
    public IDisposable Watch()
    {
        if (Interlocked.Increment(ref _watchers) == 1 && _host.ServerAliveInterval > TimeSpan.Zero)
            _timer.Change(_host.ServerAliveInterval, _host.ServerAliveInterval);
        return new Watcher(this);
    }

    /// <summary>Waits for work on the connection, as long as the host answers: the library does not tell a command under way where the connection is closed on this side.</summary>
    /// <exception cref="DeployException">The host fell silent (<c>ConnectionLost</c>), or what the work throws.</exception>
    public async Task<T> GuardAsync<T>(Task<T> work) =>
        await Task.WhenAny(work, _dropped.Task).ConfigureAwait(false) == work
            ? await work.ConfigureAwait(false)
            : throw SshErrors.ConnectionLost(_host, "the host fell silent.", null);

    public void Dispose() => _timer.Dispose();

    private void Probe()
    {
        if (Fired || Volatile.Read(ref _watchers) == 0 || Interlocked.Exchange(ref _probing, 1) == 1)
            return;

        _ = ProbeAsync();
    }

    private async Task ProbeAsync()
    {
        try
        {
            // A thread of its own: with many frozen hosts these waits must not eat the thread pool. It may wait for longer than is waited for it: to open a channel the library takes as long as to connect.
            var answer = Task.Factory.StartNew(Ask, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await answer.WaitAsync(_host.ServerAliveInterval * Math.Max(1, _host.ServerAliveCountMax)).ConfigureAwait(false);
        }
        catch (Exception) when (Volatile.Read(ref _watchers) > 0)
        {
            // Whatever went wrong, nobody answered.
            (_client as RoutedSshClient)?.Doubt();
            _dropped.TrySetResult();
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

    private void Ask()
    {
        using var command = _client.CreateCommand(":");
        command.Execute();
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
