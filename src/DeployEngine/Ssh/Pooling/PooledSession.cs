using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh.Pooling;

/// <summary>
/// What a pool hands out: a session of a host that is open while it is used. Between two commands the pool may close it to make room for other hosts, and the next command opens it anew.
/// </summary>
internal sealed class PooledSession(DeployHost host, SessionSlot slot) : IFileSession
{
    /// <inheritdoc/>
    public DeployHost Host { get; } = host;

    /// <inheritdoc/>
    public async Task<SessionResult> RunAsync(SessionCommand command, CancellationToken cancellationToken)
    {
        using var lease = await slot.LeaseAsync(Host, cancellationToken).ConfigureAwait(false);
        return await lease.Connection.RunAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<SessionResult> RunScriptAsync(ShellScript script, CancellationToken cancellationToken)
    {
        using var lease = await slot.LeaseAsync(Host, cancellationToken).ConfigureAwait(false);
        return await lease.Connection.RunScriptAsync(script, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IHeldCommand> HoldAsync(SessionCommand command, CancellationToken cancellationToken)
    {
        var lease = await slot.LeaseAsync(Host, cancellationToken).ConfigureAwait(false);
        try
        {
            return new LeasedCommand(await lease.Connection.HoldAsync(command, cancellationToken).ConfigureAwait(false), lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task UploadAsync(Stream content, string remotePath, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using var lease = await slot.LeaseAsync(Host, cancellationToken).ConfigureAwait(false);
        await lease.Connection.UploadAsync(content, remotePath, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IFileConnection> ConnectFilesAsync(FileProtocol protocol, CancellationToken cancellationToken)
    {
        var lease = await slot.LeaseAsync(Host, cancellationToken).ConfigureAwait(false);
        try
        {
            return new LeasedFiles(await lease.Connection.ConnectFilesAsync(protocol, cancellationToken).ConfigureAwait(false), lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    // Two connections of a host are one session for the pool.
    private sealed class LeasedFiles(IFileConnection files, SessionLease lease) : IFileConnection
    {
        public Task PutAsync(Stream content, string remotePath, CancellationToken cancellationToken) => files.PutAsync(content, remotePath, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await files.DisposeAsync().ConfigureAwait(false);
            lease.Dispose();
        }
    }

    // A held command uses the session as long as it is held.
    private sealed class LeasedCommand(IHeldCommand held, SessionLease lease) : IHeldCommand
    {
        public string? FirstLine => held.FirstLine;

        public long? LineRate => held.LineRate;

        public Task<SessionResult> Completion => held.Completion;

        public Task WriteAsync(ReadOnlyMemory<byte> input) => held.WriteAsync(input);

        public Task EndInputAsync() => held.EndInputAsync();

        public async ValueTask DisposeAsync()
        {
            await held.DisposeAsync().ConfigureAwait(false);
            lease.Dispose();
        }
    }
}
