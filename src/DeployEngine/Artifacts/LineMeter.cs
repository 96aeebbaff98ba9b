namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Measures how many bytes a second a line takes: as the kernel tells, or else by how long writing to it takes, which is also how long who reads takes. The first bytes go into windows and buffers on the way (sshd's window is 2 MiB) and tell nothing; behind them, who writes waits as long as the line does.
/// </summary>
/// <param name="limit">A bound in bytes a second that the line has in any case, or null.</param>
internal sealed class LineMeter(long? limit)
{
    /// <summary>What fits into windows and buffers.</summary>
    public const long Buffered = 4 << 20;

    private const long Enough = 1 << 20;

    private long _written;
    private TimeSpan _spent;
    private long _told;

    /// <summary>Bytes a second; null where nothing is known yet.</summary>
    public double? Rate
    {
        get
        {
            var counted = _written - Buffered;
            if (counted < Enough)
                return limit;
            if (_told > 0)
                return Math.Min(limit ?? _told, _told);
            // What waits nowhere is as fast as can be.
            var rate = _spent > TimeSpan.Zero ? counted / _spent.TotalSeconds : double.MaxValue;
            return Math.Min(limit ?? double.MaxValue, rate);
        }
    }

    /// <summary>Says what the kernel measured, which is the most that it ever did: now and then there was no more to send.</summary>
    public void Tell(long? rate) => _told = Math.Max(_told, rate ?? 0);

    /// <summary>Says that so many bytes more were written, and how long that took. What is done between two writes is not the line's time.</summary>
    public void Count(int bytes, TimeSpan spent)
    {
        if (_written >= Buffered)
            _spent += spent;
        _written += bytes;
    }
}
