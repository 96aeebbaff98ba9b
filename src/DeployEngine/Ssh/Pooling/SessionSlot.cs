namespace XDeploy.Engine.Ssh.Pooling;

/// <summary>The place of one host in a pool: its session, once there is one, and one opening at a time.</summary>
internal sealed class SessionSlot(SessionRoom room, Func<DeployHost, CancellationToken, Task<IConnection>> open) : IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private volatile OpenSession? _session;

    /// <summary>Begins to use the host's session, and opens it where there is none or the old one ended.</summary>
    public async Task<SessionLease> LeaseAsync(DeployHost host, CancellationToken cancellationToken)
    {
        if (_session is { } kept && room.TryUse(kept))
            return new SessionLease(room, kept);

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_session is { } other && room.TryUse(other))
                return new SessionLease(room, other);
            return new SessionLease(room, _session = await room.OpenAsync(token => open(host, token), cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Closes the session, now or when the last one who uses it has done.</summary>
    /// <returns>False where there is none.</returns>
    public bool Close()
    {
        if (Interlocked.Exchange(ref _session, null) is not { } open)
            return false;
        var wasAlive = open.Connection.IsAlive;
        room.Dismiss(open);
        return wasAlive;
    }

    /// <summary>Closes the session, whoever uses it.</summary>
    public void Dispose()
    {
        _session?.Connection.Dispose();
        _gate.Dispose();
    }
}
