namespace XDeploy.Engine.Ssh.Pooling;

/// <summary>The use of an open session, until it is disposed.</summary>
internal sealed class SessionLease(SessionRoom room, OpenSession session) : IDisposable
{
    private OpenSession? _session = session;

    /// <summary>What is used.</summary>
    public IConnection Connection { get; } = session.Connection;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _session, null) is { } used)
            room.Return(used);
    }
}
