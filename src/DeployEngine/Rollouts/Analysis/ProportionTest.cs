using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace XDeploy.Engine.Rollouts.Analysis;

/// <summary>Tests and bounds of proportions.</summary>
internal static class ProportionTest
{
    // The normal approximation is off by a factor of about exp(z³ / 6√m) at z, where m is the least count that is expected. The sequential level is
    // at a z of 3.2 and more, so that the usual 5 would make false alarms some ten times as frequent as they are said to be; 200 keeps it within one and a half.
    private const double LeastExpected = 200;

    /// <summary>Whether the first proportion is greater: by the pooled z where all expected counts are large, else by Fisher's exact test.</summary>
    public static TestResult Greater(Proportion first, Proportion second)
    {
        if (first.Count == 0 || second.Count == 0)
            return new TestResult("Fisher", first.Hits, 1);
        double total = first.Count + second.Count, hits = first.Hits + second.Hits;
        var least = Math.Min(first.Count, second.Count) * Math.Min(hits, total - hits) / total;
        return least < LeastExpected ? Fisher(first, second) : Pooled(first, second);
    }

    /// <summary>The pooled z test.</summary>
    public static TestResult Pooled(Proportion first, Proportion second)
    {
        var share = (first.Hits + second.Hits) / ((double)first.Count + second.Count);
        var deviation = Math.Sqrt(share * (1 - share) / SequentialLevel.Information(first.Count, second.Count));
        var z = deviation > 0 ? (first.Share - second.Share) / deviation : 0;
        return new TestResult("TwoProportion", z, Normal.CDF(0, 1, -z));
    }

    /// <summary>Fisher's exact test: the hypergeometric probability of as many hits of the first, or more, where the sum of both is what it is.</summary>
    public static TestResult Fisher(Proportion first, Proportion second)
    {
        long hits = first.Hits + second.Hits, total = first.Count + second.Count;
        var last = Math.Min(first.Count, hits);
        var term = Math.Exp(
            Choose(first.Count, first.Hits) + Choose(second.Count, second.Hits) - Choose(total, hits));
        // Counted up from what there is; past the mode the terms fall, and the rest soon adds nothing.
        var sum = term;
        var mode = (double)first.Count * hits / total;
        for (var k = first.Hits; k < last; k++)
        {
            term *= (double)(first.Count - k) / (k + 1) * (hits - k) / (second.Count - hits + k + 1);
            sum += term;
            if (k > mode && term < sum * 1e-15)
                break;
        }

        return new TestResult("Fisher", first.Hits, Math.Min(1, sum));
    }

    /// <summary>How probable it is that as many are hit, or more, where each is with a probability.</summary>
    public static double Exceeds(Proportion proportion, double probability) =>
        proportion.Hits == 0 || probability >= 1 ? 1
        : probability <= 0 ? 0
        : SpecialFunctions.BetaRegularized(proportion.Hits, proportion.Count - proportion.Hits + 1, probability);

    /// <summary>The upper bound of the difference: Newcombe's, of Wilson's bounds (Statistics in Medicine 17, 1998, 873, method 10).</summary>
    public static double UpperDifference(Proportion first, Proportion second, double confidence)
    {
        if (first.Count == 0 || second.Count == 0)
            return 1;
        var z = Normal.InvCDF(0, 1, confidence);
        double up = Wilson(first, z) - first.Share, down = second.Share - Wilson(second, -z);
        return first.Share - second.Share + Math.Sqrt((up * up) + (down * down));
    }

    private static double Wilson(Proportion proportion, double z)
    {
        double n = proportion.Count, share = proportion.Share;
        return (share + (z * z / (2 * n)) + (z * Math.Sqrt((share * (1 - share) / n) + (z * z / (4 * n * n))))) / (1 + (z * z / n));
    }

    private static double Choose(long n, long k) =>
        SpecialFunctions.GammaLn(n + 1d) - SpecialFunctions.GammaLn(k + 1d) - SpecialFunctions.GammaLn(n - k + 1d);
}
