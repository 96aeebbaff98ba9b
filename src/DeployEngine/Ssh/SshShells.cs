namespace XDeploy.Engine.Ssh;

/// <summary>The shells of one session that wait for their next script: one of each kind, so that idle ones do not use up sshd's MaxSessions.</summary>
internal sealed class SshShells : IDisposable
{
    private readonly Dictionary<string, SshShell> _idle = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _disposed;

    /// <summary>Takes the idle shell of a kind, or null where there is none.</summary>
    public SshShell? Take(string shell)
    {
        lock (_gate)
            return _idle.Remove(shell, out var kept) ? kept : null;
    }

    /// <summary>Takes a shell back: to be kept, or to be closed where it cannot be used again or one is kept already.</summary>
    public void Return(SshShell shell)
    {
        lock (_gate)
        {
            if (!_disposed && shell.IsReusable && _idle.TryAdd(shell.Shell, shell))
                return;
        }

        shell.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var shell in _idle.Values)
                shell.Dispose();
            _idle.Clear();
        }
    }
}
