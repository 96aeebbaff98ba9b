namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>
/// A jump that hosts share: connected to once for all that ask meanwhile, kept while somebody uses it, and connected to anew where the connection was lost. A failure counts for all that ask in the
/// same moment, so that a hundred hosts behind it are not a hundred logins that are refused.
/// </summary>
/// <param name="jump">The jump.</param>
/// <param name="connect">Connects to the jump.</param>
internal sealed class SharedJump(DeployHost jump, Func<CancellationToken, Task<JumpLink>> connect) : IDisposable
{
    /// <summary>How often a connection that is made may be gone again before anybody has used it.</summary>
    private const int MaxRenewals = 2;

    private readonly Lock _gate = new();
    private JumpLink? _link;
    private JumpOpening? _opening;
    private bool _disposed;

    /// <summary>Takes the use of the connection, which is there and answers.</summary>
    /// <exception cref="DeployException">The jump cannot be connected to.</exception>
    /// <exception cref="JumpLostException">It ends connections as soon as they are there.</exception>
    public async Task<JumpLease> LeaseAsync(CancellationToken cancellationToken)
    {
        for (var renewals = 0; ; renewals++)
        {
            JumpOpening opening;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                if (_link is { IsAlive: true, IsDoubted: false, IsSpent: false })
                    return _link.Lease();
                if (renewals == MaxRenewals)
                    throw new JumpLostException(jump);
                if (_opening is null || _opening.IsOver)
                    _opening = new JumpOpening(RenewAsync);
                opening = _opening;
                opening.Waiters++;
            }

            try
            {
                await opening.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                Leave(opening);
            }
        }
    }

    /// <summary>Closes the connection where nobody has used it for some time.</summary>
    public void CloseIdle(TimeSpan idleTime)
    {
        JumpLink? idle = null;
        lock (_gate)
        {
            if (_opening is null or { IsDone: true } && _link?.IdleFor >= idleTime)
                (idle, _link) = (_link, null);
        }

        idle?.Dispose();
    }

    public void Dispose()
    {
        JumpLink? link;
        JumpOpening? opening;
        lock (_gate)
        {
            _disposed = true;
            (link, opening, _link, _opening) = (_link, _opening, null, null);
        }

        opening?.Dispose();
        link?.Dispose();
    }

    // The old connection is asked whether it is there, unless it is not wanted; only where it is not, a new one takes its place.
    private async Task RenewAsync(JumpOpening self, CancellationToken cancellationToken)
    {
        JumpLink? past;
        lock (_gate)
            past = _link;
        if (past is { IsAlive: true, IsSpent: false } && await past.AnswersAsync(cancellationToken).ConfigureAwait(false))
            return;
        if (past is not null && TryExchange(self, null))
            _ = Task.Factory.StartNew(past.Dispose, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        var link = await connect(cancellationToken).ConfigureAwait(false);
        if (TryExchange(self, link))
            return;
        link.Dispose();
        throw new OperationCanceledException();
    }

    private bool TryExchange(JumpOpening self, JumpLink? link)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_opening, self))
                return false;
            _link = link;
            return true;
        }
    }

    // Nobody is left who waits: those who asked do not want it any more.
    private void Leave(JumpOpening opening)
    {
        lock (_gate)
        {
            if (--opening.Waiters > 0 || opening.IsDone)
                return;
            if (ReferenceEquals(_opening, opening))
                _opening = null;
        }

        opening.Dispose();
    }
}
