using System.Collections.Concurrent;
using Renci.SshNet;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>
/// The jumps that connections go through, each connected to once for all hosts behind it. A jump behind another jump is a host behind that one, so chains share what they have in common.
/// </summary>
/// <param name="connect">Connects to a jump, through those before it.</param>
internal sealed class SshJumps(Func<DeployHost, CancellationToken, Task<SshClient>> connect) : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(1);

    /// <summary>How often a connection is begun anew because the one to the jump was lost.</summary>
    private const int MaxLosses = 3;

    private readonly ConcurrentDictionary<string, SharedJump> _jumps = new(StringComparer.Ordinal);
    private Timer? _sweeper;

    /// <summary>Connects to a host, by the jump that is the last one before it where there is one.</summary>
    /// <param name="host">The host.</param>
    /// <param name="connectAsync">Connects, over a way through the jump. It gets null where there is none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DeployException">A jump cannot be connected to or was lost; the error names it.</exception>
    public async Task<T> ThroughAsync<T>(DeployHost host, Func<JumpLease?, Task<T>> connectAsync, CancellationToken cancellationToken)
    {
        if (host.ProxyJump.Count == 0)
            return await connectAsync(null).ConfigureAwait(false);

        for (var losses = 0; ;)
        {
            try
            {
                using var lease = await LeaseAsync(host, cancellationToken).ConfigureAwait(false);
                return await connectAsync(lease).ConfigureAwait(false);
            }
            catch (JumpLostException e)
            {
                // A doubt is settled by the next lease, and there are no more of them than hosts behind the jump that do not answer.
                if (!e.IsDoubt && ++losses == MaxLosses)
                    throw SshErrors.Unreachable(host, e.Message, e);
            }
        }
    }

    public void Dispose()
    {
        _sweeper?.Dispose();
        foreach (var jump in _jumps.Values)
            jump.Dispose();
    }

    private async Task<JumpLease> LeaseAsync(DeployHost host, CancellationToken cancellationToken)
    {
        var jump = host.ProxyJump[^1] with { ProxyJump = [.. host.ProxyJump.SkipLast(1)] };
        var shared = _jumps.GetOrAdd(SessionPool.Key(jump), _ => new SharedJump(jump, token => LinkAsync(jump, token)));
        LazyInitializer.EnsureInitialized(ref _sweeper, () => new Timer(_ => CloseIdle(), null, IdleTime, IdleTime));
        try
        {
            return await shared.LeaseAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DeployException e)
        {
            throw SshErrors.JumpFailed(host, jump, e);
        }
    }

    private async Task<JumpLink> LinkAsync(DeployHost jump, CancellationToken cancellationToken)
    {
        var client = await connect(jump, cancellationToken).ConfigureAwait(false);
        JumpPace.Hasten(client);
        return new JumpLink(jump, client);
    }

    private void CloseIdle()
    {
        foreach (var jump in _jumps.Values)
            jump.CloseIdle(IdleTime);
    }
}
