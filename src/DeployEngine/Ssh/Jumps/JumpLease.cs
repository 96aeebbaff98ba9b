namespace XDeploy.Engine.Ssh.Jumps;

/// <summary>The use of a jump's connection by one host, for as long as it is being connected to. Ways that were opened go on without it.</summary>
internal sealed class JumpLease(JumpLink link) : IDisposable
{
    /// <summary>
    /// How often a connection that ends before the host has said a word is tried. The library does not tell a jump that refuses to connect there from an sshd that drops a login (MaxStartups).
    /// </summary>
    private const int MaxSilentEnds = 3;

    private int _silentEnds;
    private int _disposed;

    /// <summary>Opens a way to a host.</summary>
    /// <exception cref="JumpLostException">The jump's connection has ended, or is in doubt.</exception>
    public JumpWay Open(DeployHost host)
    {
        if (!link.IsAlive)
            throw new JumpLostException(link.Jump);
        return link.IsDoubted ? throw new JumpLostException(link.Jump) { IsDoubt = true } : new JumpWay(link, host.Address, host.Port);
    }

    /// <summary>What became of an attempt to connect: an error for the operator, one after which it is tried again, or <see cref="JumpLostException"/>.</summary>
    public Exception Explain(DeployHost host, JumpWay way, Exception seen)
    {
        var isLast = !way.IsHeard && ++_silentEnds >= MaxSilentEnds;
        return way.Explain(host, seen, isLast);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            link.Release();
    }
}
