using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh.Pooling;

namespace XDeploy.Unit.Ssh.Pooling;

/// <summary>Sessions of no host, which count how many are open.</summary>
internal sealed class FakeSessions
{
    private int _opened;
    private int _open;

    public int Opened => _opened;

    public int Open => _open;

    public FakeConnection Last { get; private set; } = null!;

    public async Task<IConnection> OpenAsync(DeployHost host, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Interlocked.Increment(ref _opened);
        Interlocked.Increment(ref _open);
        return Last = new FakeConnection(host, () => Interlocked.Decrement(ref _open));
    }

    /// <summary>Waits until so many are open: they are closed in the background.</summary>
    public async Task IsOpenAsync(int count)
    {
        for (var tries = 0; _open != count && tries < 3000; tries++)
            await Task.Delay(10);
        Assert.Equal(count, _open);
    }
}

/// <summary>A session of no host.</summary>
internal sealed class FakeConnection(DeployHost host, Action onClose) : IConnection
{
    private int _closed;

    public DeployHost Host { get; } = host;

    public bool IsAlive { get; set; } = true;

    public void Dispose()
    {
        IsAlive = false;
        Assert.Equal(1, Interlocked.Increment(ref _closed));
        onClose();
    }

    public Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IFileConnection> ConnectFilesAsync(FileProtocol protocol, CancellationToken cancellationToken) => throw new NotSupportedException();
}
