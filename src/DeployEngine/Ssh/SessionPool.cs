using System.Collections.Concurrent;
using System.Diagnostics;
using XDeploy.Engine.Hosts;
using XDeploy.Engine.Ssh.Login;
using XDeploy.Engine.Ssh.Pooling;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The sessions of this process, one a host, reused by every cmdlet. Hosts are told apart by all that makes a
/// connection (address, port, user, keys, passwords, jumps), so two entries of one machine never share a login by accident.
/// </summary>
public sealed class SessionPool : IDisposable
{
    /// <summary>How many sessions are open at once at most.</summary>
    public const int MaxSessions = 256;

    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(5);

    private readonly SshConnector _connector = new();
    private readonly SessionRoom _room = new(MaxSessions, TimeProvider.System);
    private readonly ConcurrentDictionary<string, SessionSlot> _slots = new(StringComparer.Ordinal);
    private readonly Timer _sweeper;

    /// <summary>Makes an empty pool.</summary>
    public SessionPool() => _sweeper = new Timer(_ => _room.CloseResting(IdleTime), null, IdleTime, IdleTime);

    /// <summary>The pool of this process.</summary>
    public static SessionPool Shared { get; } = new();

    /// <summary>
    /// Returns the host's session, and opens it where there is none or the old one ended. It may be closed between two commands, to make room for other hosts, and is opened again for the next one.
    /// </summary>
    /// <exception cref="DeployException">The host cannot be logged in to; the error says why.</exception>
    public async Task<ISession> GetAsync(DeployHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.IsLocal)
            return new LocalSession(host);

        var slot = _slots.GetOrAdd(Key(host), _ => new SessionSlot(_room, OpenAsync));
        using var lease = await slot.LeaseAsync(host, cancellationToken).ConfigureAwait(false);
        return new PooledSession(host, slot);
    }

    /// <summary>Closes the host's session: now, or as soon as the commands that run in it have ended.</summary>
    /// <returns>False where none was open.</returns>
    public bool Close(DeployHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        return _slots.TryGetValue(Key(host), out var slot) && slot.Close();
    }

    /// <summary>Opens sessions of hosts that are about to be needed, beside other work. Whoever asks for one then is told what is wrong with it.</summary>
    public async Task OpenAheadAsync(IEnumerable<DeployHost> hosts, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(hosts.Select(host => GetAsync(host, cancellationToken))).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DeployException or OperationCanceledException)
        {
            Debug.WriteLine(e);
        }
    }

    /// <summary>Closes every session, whoever uses it.</summary>
    public void Dispose()
    {
        _sweeper.Dispose();
        foreach (var slot in _slots.Values)
            slot.Dispose();
        _connector.Dispose();
    }

    /// <summary>All that makes a connection to a host, in one text.</summary>
    internal static string Key(DeployHost host) =>
        string.Join('\n', [host.Alias, host.Address, $"{host.Port}", host.User, host.HostKeyAlias ?? string.Empty, $"{host.HostKeyPolicy}", host.IdentityAgent ?? string.Empty, $"{host.IdentitiesOnly}", .. host.IdentityFile, "", .. host.KnownHostsFile, .. LoginIdentity.Of(host), "jumps", .. host.ProxyJump.Select(Key)]);

    private async Task<IConnection> OpenAsync(DeployHost host, CancellationToken cancellationToken) =>
        await SshSession.OpenAsync(host, _connector, cancellationToken).ConfigureAwait(false);
}
