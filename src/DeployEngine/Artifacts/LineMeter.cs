namespace XDeploy.Engine.Artifacts;

/// <summary>
/// Measures how many bytes a second a line takes, by what is written to it. The first bytes go into windows and buffers on the way (sshd's window is 2 MiB) and tell nothing; behind them, who writes waits as long as the line takes.
/// </summary>
/// <param name="limit">A bound in bytes a second that the line has in any case, or null.</param>
/// <param name="time">The clock.</param>
internal sealed class LineMeter(long? limit, TimeProvider time)
{
    /// <summary>What fits into windows and buffers.</summary>
    public const long Buffered = 4 << 20;

    private const long Enough = 1 << 20;

    private long _written;
    private long? _start;

    /// <summary>Bytes a second; null where nothing is known yet.</summary>
    public double? Rate
    {
        get
        {
            var counted = _written - Buffered;
            if (counted < Enough || _start is not { } start || time.GetElapsedTime(start).TotalSeconds is not (> 0 and var seconds))
                return limit;
            return Math.Min(limit ?? double.MaxValue, counted / seconds);
        }
    }

    /// <summary>Says that so many bytes more were written, now.</summary>
    public void Count(int bytes)
    {
        _written += bytes;
        if (_start is not null || _written < Buffered)
            return;
        // What is beyond goes on from this moment, give or take a piece.
        _written = Buffered;
        _start = time.GetTimestamp();
    }
}
