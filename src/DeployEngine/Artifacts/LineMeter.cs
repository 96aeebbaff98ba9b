namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Measures how many bytes a second a line takes, by how long writing to it takes. The first bytes go into windows and buffers on the way (sshd's window is 2 MiB) and tell nothing; behind them, who writes waits as long as the line does.
/// </summary>
/// <param name="limit">A bound in bytes a second that the line has in any case, or null.</param>
internal sealed class LineMeter(long? limit)
{
    /// <summary>What fits into windows and buffers.</summary>
    public const long Buffered = 4 << 20;

    private const long Enough = 1 << 20;

    private long _written;
    private TimeSpan _spent;

    /// <summary>Bytes a second; null where nothing is known yet.</summary>
    public double? Rate
    {
        get
        {
            var counted = _written - Buffered;
            if (counted < Enough)
                return limit;
            // What waits nowhere is as fast as can be.
            var rate = _spent > TimeSpan.Zero ? counted / _spent.TotalSeconds : double.MaxValue;
            return Math.Min(limit ?? double.MaxValue, rate);
        }
    }

    /// <summary>Says that so many bytes more were written, and how long that took. What is done between two writes is not the line's time.</summary>
    public void Count(int bytes, TimeSpan spent)
    {
        if (_written >= Buffered)
            _spent += spent;
        _written += bytes;
    }
}
