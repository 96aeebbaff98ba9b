using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>
/// The way of one connection through a jump: a port of this machine's loopback that leads to the host. It lets one connection through and no other, since whoever uses this machine can reach the
/// port, and is there as long as that connection (to stop forwarding ends it).
/// </summary>
internal sealed class JumpWay : IDisposable
{
    private readonly JumpLink _link;
    private readonly ForwardedPortLocal _port;
    private readonly Lazy<Task> _closing;
    private int _requests;

    public JumpWay(JumpLink link, string address, int port)
    {
        _link = link;
        _port = new ForwardedPortLocal(IPAddress.Loopback.ToString(), address, (uint)port);
        _port.RequestReceived += (_, _) => LetOneThrough();
        _port.Exception += (_, e) => Note(e.Exception);
        // What the jump has to be told is told beside, since it may not answer.
        _closing = new Lazy<Task>(() => Task.Factory.StartNew(Close, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        JumpThreads.Take();
        try
        {
            link.Start(this, _port);
        }
        catch
        {
            JumpThreads.Return();
            _port.Dispose();
            throw;
        }
    }

    /// <summary>The port of the loopback that leads to the host.</summary>
    public int Port => (int)_port.BoundPort;

    /// <summary>Where to connect to.</summary>
    public string Address => _port.BoundHost;

    /// <summary>Whether the jump left the wish for a connection without an answer.</summary>
    public bool IsUnanswered { get; private set; }

    /// <summary>Whether anything came from the other end.</summary>
    public bool IsHeard { get; private set; }

    /// <summary>Says that something came from the other end.</summary>
    public void Hear()
    {
        IsHeard = true;
        _link.Hear();
    }

    /// <summary>Has the jump asked before it is used again.</summary>
    public void Doubt() => _link.Doubt();

    /// <summary>What became of a connection that could not be made on this way.</summary>
    /// <param name="host">The host.</param>
    /// <param name="seen">What the library says, which knows of the port of the loopback only.</param>
    /// <param name="isLast">Whether it is not to be tried again.</param>
    public Exception Explain(DeployHost host, Exception seen, bool isLast)
    {
        if (!_link.IsAlive)
            return new JumpLostException(_link.Jump, seen);
        if (seen is SshOperationTimeoutException)
            _link.Doubt();
        if (IsHeard || !isLast || seen is not (SshConnectionException or SocketException))
            return seen;
        _link.Refuse();
        return SshErrors.JumpRefused(host, _link.Jump, seen);
    }

    /// <summary>Ends the way, and what goes through.</summary>
    public Task CloseAsync() => _closing.Value;

    /// <summary>Has the way end, without a wait.</summary>
    public void Dispose() => _ = _closing.Value;

    private void Close()
    {
        try
        {
            _link.Stop(this, _port);
        }
        catch (Exception e) when (e is SshException or ObjectDisposedException or SocketException or InvalidOperationException)
        {
            Debug.WriteLine(e);
        }
        finally
        {
            JumpThreads.Return();
        }
    }

    // What is thrown here closes the connection that asks; nothing of it reaches the jump.
    private void LetOneThrough()
    {
        if (Interlocked.Increment(ref _requests) > 1)
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The port {Port} of the loopback is for one connection, which is there."));
    }

    private void Note(Exception e) => IsUnanswered |= e is SshOperationTimeoutException;
}
