namespace XDeploy.Engine.Ssh.Pooling;

/// <summary>
/// Room for so many open sessions: each costs a thread, memory, and a process on its host. Those that nobody uses stay open for the next command, and the one that has rested longest makes
/// room for another host. Where all are in use, who comes next waits.
/// </summary>
internal sealed class SessionRoom(int capacity, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenSession> _resting = [];
    private readonly Queue<TaskCompletionSource> _waiting = [];
    private int _free = capacity;

    /// <summary>Opens a session in the room, in use by the caller.</summary>
    public async Task<OpenSession> OpenAsync(Func<CancellationToken, Task<IConnection>> open, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new OpenSession(await open(cancellationToken).ConfigureAwait(false)) { Leases = 1 };
        }
        catch
        {
            Leave();
            throw;
        }
    }

    /// <summary>Begins to use a session, where that is still possible.</summary>
    public bool TryUse(OpenSession session)
    {
        var isAlive = session.Connection.IsAlive;
        lock (_gate)
        {
            if (session.IsLeaving)
                return false;
            if (session.Leases == 0)
                _resting.Remove(session.Node);
            if (isAlive)
            {
                session.Leases++;
                return true;
            }

            session.IsLeaving = true;
            if (session.Leases > 0)
                return false;
        }

        Close(session);
        return false;
    }

    /// <summary>Ends a use of a session.</summary>
    public void Return(OpenSession session)
    {
        var isAlive = session.Connection.IsAlive;
        lock (_gate)
        {
            if (--session.Leases > 0)
                return;
            if (!session.IsLeaving && isAlive && _waiting.Count == 0)
            {
                session.RestsSince = time.GetUtcNow();
                _resting.AddLast(session.Node);
                return;
            }

            session.IsLeaving = true;
        }

        Close(session);
    }

    /// <summary>Has a session closed: now, or when the last one who uses it has done.</summary>
    public void Dismiss(OpenSession session)
    {
        lock (_gate)
        {
            if (session.IsLeaving)
                return;
            session.IsLeaving = true;
            if (session.Leases > 0)
                return;
            _resting.Remove(session.Node);
        }

        Close(session);
    }

    /// <summary>Closes what nobody has used for so long.</summary>
    public void CloseResting(TimeSpan longerThan)
    {
        while (TakeResting(longerThan) is { } session)
            Close(session);
    }

    private Task EnterAsync(CancellationToken cancellationToken)
    {
        OpenSession? leaving = null;
        TaskCompletionSource? turn = null;
        lock (_gate)
        {
            if (_free > 0)
            {
                _free--;
            }
            else if (_resting.First?.Value is { } oldest)
            {
                // Its place is taken over; it is not given back.
                leaving = oldest;
                leaving.IsLeaving = true;
                _resting.RemoveFirst();
            }
            else
            {
                turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue(turn);
            }
        }

        if (leaving is not null)
            Shut(leaving);
        return turn is null ? Task.CompletedTask : WaitAsync(turn, cancellationToken);
    }

    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellationToken)
    {
        using var stop = cancellationToken.Register(() => turn.TrySetCanceled(cancellationToken));
        await turn.Task.ConfigureAwait(false);
    }

    private void Leave()
    {
        lock (_gate)
        {
            while (_waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                    return;
            }

            _free++;
        }
    }

    private OpenSession? TakeResting(TimeSpan longerThan)
    {
        lock (_gate)
        {
            if (_resting.First?.Value is not { } oldest || time.GetUtcNow() - oldest.RestsSince < longerThan)
                return null;
            _resting.RemoveFirst();
            oldest.IsLeaving = true;
            return oldest;
        }
    }

    private void Close(OpenSession session)
    {
        Shut(session);
        Leave();
    }

    // A host that no longer answers lets the library wait: that is nobody's business here.
    private static void Shut(OpenSession session) => _ = Task.Run(session.Connection.Dispose);
}
