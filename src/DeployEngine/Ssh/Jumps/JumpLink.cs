using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>One connection to a jump, and the ways that go through it.</summary>
internal sealed class JumpLink(DeployHost jump, SshClient client) : IDisposable
{
    /// <summary>How long a jump is believed to be there after it was heard of.</summary>
    private static readonly TimeSpan Belief = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A port of the jump itself where nothing listens: "no" is an answer too, and costs the jump no login.</summary>
    private const int ProbePort = 1;

    private readonly Lock _gate = new();
    private readonly HashSet<JumpWay> _ways = [];
    private int _users;
    private volatile bool _hasRefused;
    private long _heard = Environment.TickCount64;
    private long _used = Environment.TickCount64;

    /// <summary>The jump.</summary>
    public DeployHost Jump => jump;

    /// <summary>False once the connection ended.</summary>
    public bool IsAlive
    {
        get
        {
            try
            {
                return client.IsConnected;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Whether it is time to ask the jump whether it is still there.</summary>
    public bool IsDoubted => Since(ref _heard) > Belief;

    /// <summary>Whether it refused a connection and nobody uses it now. What sshd allows, a login keeps to its end; another one may be allowed more.</summary>
    public bool IsSpent => _hasRefused && Volatile.Read(ref _users) == 0;

    /// <summary>How long nothing has gone through it, nor was to; zero while something does.</summary>
    public TimeSpan IdleFor => Volatile.Read(ref _users) > 0 ? TimeSpan.Zero : Since(ref _used);

    /// <summary>Says that the jump, or somebody through it, was heard.</summary>
    public void Hear() => Volatile.Write(ref _heard, Environment.TickCount64);

    /// <summary>Has the jump asked before it is used again: something that went through it was not answered.</summary>
    public void Doubt() => Volatile.Write(ref _heard, Environment.TickCount64 - (long)Belief.TotalMilliseconds - 1);

    /// <summary>Says that it refused a connection.</summary>
    public void Refuse() => _hasRefused = true;

    /// <summary>Keeps it open until the result is disposed.</summary>
    public JumpLease Lease()
    {
        Interlocked.Increment(ref _users);
        return new JumpLease(this);
    }

    /// <summary>The end of a lease.</summary>
    public void Release()
    {
        Volatile.Write(ref _used, Environment.TickCount64);
        Interlocked.Decrement(ref _users);
    }

    /// <summary>Begins to forward.</summary>
    /// <exception cref="JumpLostException">The connection has ended.</exception>
    public void Start(JumpWay way, ForwardedPortLocal port)
    {
        try
        {
            // The library's list of ports is not made for several threads.
            lock (_gate)
            {
                client.AddForwardedPort(port);
                port.Start();
                _ways.Add(way);
            }
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or InvalidOperationException or SocketException)
        {
            throw new JumpLostException(jump, e);
        }

        Interlocked.Increment(ref _users);
    }

    /// <summary>Ends to forward, with what goes through.</summary>
    public void Stop(JumpWay way, ForwardedPortLocal port)
    {
        try
        {
            port.Stop();
            lock (_gate)
                client.RemoveForwardedPort(port);
            port.Dispose();
        }
        finally
        {
            lock (_gate)
                _ways.Remove(way);
            Release();
        }
    }

    /// <summary>Asks the jump whether it is there.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            using var way = new JumpWay(this, IPAddress.Loopback.ToString(), ProbePort);
            await ReadToEndAsync(way, patience.Token).ConfigureAwait(false);
            if (way.IsUnanswered || !IsAlive)
                return false;
            Hear();
            return true;
        }
        catch (Exception e) when (e is SocketException or JumpLostException or OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>Closes the connection, and with it all that goes through.</summary>
    public void Dispose()
    {
        JumpWay[] open;
        lock (_gate)
            open = [.. _ways];
        // One after the other, as the library has it, they would take a second each where the jump does not answer.
        Task.WaitAll([.. open.Select(way => way.CloseAsync())]);
        lock (_gate)
            client.Dispose();
    }

    // A jump that refuses closes what asked; one where something does listen is told that there is nothing to come.
    private static async Task ReadToEndAsync(JumpWay way, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(way.Address, way.Port, cancellationToken).ConfigureAwait(false);
        try
        {
            socket.Shutdown(SocketShutdown.Send);
            var buffer = new byte[256];
            while (await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
                // Whatever it says, it is there.
            }
        }
        catch (SocketException e)
        {
            Debug.WriteLine(e);
        }
    }

    private static TimeSpan Since(ref long moment) => TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref moment));
}
