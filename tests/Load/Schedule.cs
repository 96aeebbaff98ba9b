namespace XDeploy.Load;

/// <summary>When each request is due and what it is: fixed beforehand, so that a slow service cannot slow the load.</summary>
/// <param name="rate">Requests a second.</param>
/// <param name="postShare">Share of POST requests, 0 to 1, spread evenly.</param>
internal sealed class Schedule(double rate, double postShare)
{
    /// <summary>When request <paramref name="index"/> (from 0) is due, from the start.</summary>
    public TimeSpan DueAt(long index) => TimeSpan.FromTicks((long)Math.Ceiling(index / rate * TimeSpan.TicksPerSecond));

    /// <summary>How many requests are due when <paramref name="elapsed"/> has passed since the start.</summary>
    public long DueBy(TimeSpan elapsed)
    {
        if (elapsed < TimeSpan.Zero) return 0;
        // The quotient can be off by one where it is nearly whole; DueAt decides.
        var count = (long)(elapsed.TotalSeconds * rate);
        while (DueAt(count) <= elapsed) count++;
        return count;
    }

    /// <summary>How many requests are sent by a run of this length: those due before its end.</summary>
    public long CountIn(TimeSpan duration) => DueBy(duration - TimeSpan.FromTicks(1));

    /// <summary>True where request <paramref name="index"/> is a POST.</summary>
    public bool IsPost(long index) => Math.Floor((index + 1) * postShare) > Math.Floor(index * postShare);
}
