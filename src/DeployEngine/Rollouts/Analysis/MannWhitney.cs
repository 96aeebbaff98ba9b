using MathNet.Numerics.Distributions;

namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>
/// The rank test of Mann and Whitney (1947): whether a value of the first sample tends to be greater than one of the second. Whatever the distributions
/// look like, it takes their order alone. Normal approximation, corrected for ties and for continuity.
/// </summary>
internal static class MannWhitney
{
    /// <summary>Whether the first is greater.</summary>
    public static TestResult Greater(LatencyDistribution first, LatencyDistribution second)
    {
        double n = first.Count, m = second.Count;
        if (n == 0 || m == 0)
            return new TestResult("MannWhitney", 0, 1);
        var (u, ties) = Count(first, second);
        var total = n + m;
        var variance = n * m / 12 * (total + 1 - (ties / (total * (total - 1))));
        // All alike: nothing tells them apart.
        if (!(variance > 0))
            return new TestResult("MannWhitney", 0, 1);
        var z = (u - (n * m / 2) - 0.5) / Math.Sqrt(variance);
        return new TestResult("MannWhitney", z, Normal.CDF(0, 1, -z));
    }

    /// <summary>U: in how many pairs the first is greater, ties counting half. And the sum of t³ - t over the groups of t equal values.</summary>
    public static (double U, double Ties) Count(LatencyDistribution first, LatencyDistribution second)
    {
        double u = 0, ties = 0, below = 0;
        var rest = new Queue<(double Value, long Count)>(second.Counts);
        foreach (var (value, count) in first.Counts)
        {
            for (; rest.TryPeek(out var next) && next.Value < value; rest.Dequeue())
            {
                below += next.Count;
                ties += Cube(next.Count);
            }

            double equal = 0;
            if (rest.TryPeek(out var tied) && tied.Value == value)
                equal = rest.Dequeue().Count;
            u += count * (below + (equal / 2));
            ties += Cube(count + equal);
            below += equal;
        }

        return (u, ties + rest.Sum(r => Cube(r.Count)));
    }

    private static double Cube(double t) => (t * t * t) - t;
}
