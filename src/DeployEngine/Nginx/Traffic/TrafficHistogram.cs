namespace XDeploy.Engine.Nginx;

/// <summary>
/// Counts of times in buckets: one for each millisecond up to 63, from there on each 2 % wider than the one before, so that a quantile is
/// at most 1 % off. Histograms of several hosts add up to the one of them all, which quantiles do not.
/// </summary>
public sealed class TrafficHistogram
{
    /// <summary>How many milliseconds have a bucket of their own, from 0 on.</summary>
    public const int Exact = 64;

    /// <summary>How much wider a bucket is than the one before.</summary>
    public const double Growth = 1.02;

    private readonly SortedDictionary<int, long> _counts = [];

    /// <summary>How many times were counted.</summary>
    public long Count { get; private set; }

    /// <summary>The counts by the time that stands for each bucket, in order.</summary>
    public IReadOnlyDictionary<TimeSpan, long> ByTime() => _counts.ToDictionary(c => Middle(c.Key), c => c.Value);

    /// <summary>The bucket of a time in whole milliseconds. awk on the hosts computes the same.</summary>
    public static int Bucket(long milliseconds)
    {
        if (milliseconds < Exact)
            return (int)milliseconds;
        var bucket = Exact;
        for (var bound = Exact * Growth; milliseconds >= bound; bound *= Growth)
            bucket++;
        return bucket;
    }

    /// <summary>The time that stands for a bucket: the middle of its bounds, by ratio.</summary>
    public static TimeSpan Middle(int bucket) =>
        TimeSpan.FromMilliseconds(bucket < Exact ? bucket : Exact * Math.Pow(Growth, bucket - Exact + 0.5));

    /// <summary>Counts times of a bucket.</summary>
    public void Add(int bucket, long count)
    {
        _counts[bucket] = _counts.GetValueOrDefault(bucket) + count;
        Count += count;
    }

    /// <summary>Adds the counts of another histogram.</summary>
    public void Add(TrafficHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (bucket, count) in other._counts)
            Add(bucket, count);
    }

    /// <summary>The time that a share of all times does not exceed; null where there is none.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan? Quantile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        var rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        foreach (var (bucket, count) in _counts)
        {
            rank -= count;
            if (rank <= 0)
                return Middle(bucket);
        }

        return null;
    }
}
