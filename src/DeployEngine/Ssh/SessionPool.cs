using System.Collections.Concurrent;
using System.Diagnostics;
using XDeploy.Engine.Hosts;

namespace XDeploy.Engine.Ssh;

/// <summary>
/// The sessions of this process, one a host, reused by every cmdlet. Hosts are told apart by all that makes a
/// connection (address, port, user, keys, jumps), so two entries of one machine never share a login by accident.
/// </summary>
public sealed class SessionPool : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(5);

    private readonly SshConnector _connector = new();
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly Timer _sweeper;

    /// <summary>Makes an empty pool.</summary>
    public SessionPool() => _sweeper = new Timer(_ => CloseIdle(), null, IdleTime, IdleTime);

    /// <summary>The pool of this process.</summary>
    public static SessionPool Shared { get; } = new();

    /// <summary>Returns the host's session, and opens it where there is none or the old one ended.</summary>
    /// <exception cref="DeployException">The host cannot be logged in to; the error says why.</exception>
    public async Task<ISession> GetAsync(DeployHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.IsLocal)
            return new LocalSession(host);

        var slot = _slots.GetOrAdd(Key(host), _ => new Slot());
        await slot.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            slot.LastUse = DateTime.UtcNow;
            if (slot.Session is { IsAlive: true } open && open.Host.Privilege == host.Privilege)
                return open;
            slot.Session?.Dispose();
            slot.Session = null;
            return slot.Session = await SshSession.OpenAsync(host, _connector, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            slot.Gate.Release();
        }
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

    /// <summary>Closes every session.</summary>
    public void Dispose()
    {
        _sweeper.Dispose();
        foreach (var slot in _slots.Values)
            slot.Session?.Dispose();
        _connector.Dispose();
    }

    /// <summary>All that makes a connection to a host, in one text.</summary>
    internal static string Key(DeployHost host) =>
        string.Join('\n', [host.Alias, host.Address, $"{host.Port}", host.User, host.HostKeyAlias ?? string.Empty, $"{host.HostKeyPolicy}", host.IdentityAgent ?? string.Empty, $"{host.IdentitiesOnly}", .. host.IdentityFile, "", .. host.KnownHostsFile, "", .. host.ProxyJump.Select(Key)]);

    private void CloseIdle()
    {
        foreach (var slot in _slots.Values)
        {
            if (DateTime.UtcNow - slot.LastUse < IdleTime || !slot.Gate.Wait(0))
                continue;
            try
            {
                if (slot.Session is { IsIdle: true } idle)
                {
                    idle.Dispose();
                    slot.Session = null;
                }
            }
            finally
            {
                slot.Gate.Release();
            }
        }
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1);

        public SshSession? Session { get; set; }

        public DateTime LastUse { get; set; }
    }
}
