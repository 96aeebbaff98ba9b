namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Times in milliseconds and how many there are of each, in order. A million requests are as small as the number of different times.</summary>
internal sealed class LatencyDistribution
{
    private readonly double[] _value;
    private readonly long[] _count;

    /// <summary>The distribution of counted times.</summary>
    public LatencyDistribution(IReadOnlyDictionary<TimeSpan, long> counts)
        : this([.. counts.Where(c => c.Value > 0).OrderBy(c => c.Key).Select(c => (c.Key.TotalMilliseconds, c.Value))])
    {
    }

    private LatencyDistribution(IReadOnlyList<(double Value, long Count)> counts)
    {
        _value = [.. counts.Select(c => c.Value)];
        _count = [.. counts.Select(c => c.Count)];
        Count = _count.Sum();
    }

    /// <summary>How many times there are.</summary>
    public long Count { get; }

    /// <summary>The times and how many there are of each, the shortest first.</summary>
    public IEnumerable<(double Value, long Count)> Counts => _value.Zip(_count);

    /// <summary>The time that a share of all does not exceed; 0 of none.</summary>
    public double Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(Count * share));
        foreach (var (value, count) in Counts)
        {
            rank -= count;
            if (rank <= 0)
                return value;
        }

        return 0;
    }

    /// <summary>How many are longer than a time.</summary>
    public Proportion Above(double value) => new(Counts.Where(c => c.Value > value).Sum(c => c.Count), Count);

    /// <summary>How many are as long as a time, or longer.</summary>
    public Proportion From(double value) => new(Counts.Where(c => c.Value >= value).Sum(c => c.Count), Count);

    /// <summary>Both together.</summary>
    public LatencyDistribution With(LatencyDistribution other) =>
        new([.. Counts.Concat(other.Counts).GroupBy(c => c.Value, (value, same) => (value, same.Sum(c => c.Count))).OrderBy(c => c.value)]);

    /// <summary>The times after a change that keeps their order.</summary>
    public LatencyDistribution Map(Func<double, double> change) => new([.. Counts.Select(c => (change(c.Value), c.Count))]);
}
