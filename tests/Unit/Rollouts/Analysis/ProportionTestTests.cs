using System.Numerics;
using CsCheck;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

public sealed class ProportionTestTests
{
    private static readonly Gen<Proportion> Small = Gen.Int[1, 40].SelectMany(n => Gen.Int[0, n].Select(k => new Proportion(k, n)));
    private static readonly Gen<Proportion> Large = Gen.Int[1000, 100_000].SelectMany(n => Gen.Int[n / 3, n * 2 / 3].Select(k => new Proportion(k, n)));

    [Theory]
    // R. A. Fisher, The Design of Experiments, 1935, chapter II: the lady who tastes tea.
    [InlineData(4, 4, 0, 4, 1.0 / 70)]
    [InlineData(3, 4, 1, 4, 17.0 / 70)]
    // The other tables of her eight cups: 16 and 36 of 70.
    [InlineData(2, 4, 2, 4, 53.0 / 70)]
    [InlineData(1, 4, 3, 4, 69.0 / 70)]
    public void Fisher_is_what_is_published(long hits, long count, long otherHits, long otherCount, double p) =>
        Assert.Equal(p, ProportionTest.Fisher(new(hits, count), new(otherHits, otherCount)).PValue, 12);

    [Fact]
    public void Fisher_is_the_sum_over_all_tables_that_are_as_bad() => Gen.Select(Small, Small).Sample((a, b) =>
        Math.Abs(ProportionTest.Fisher(a, b).PValue - Enumerated(a, b)) < 1e-10);

    [Fact]
    public void Fisher_of_both_ways_shares_the_table_itself() => Gen.Select(Small, Small).Sample((a, b) =>
    {
        var itself = Tables(a, b).Single(t => t.Hits == a.Hits).Probability;
        Assert.Equal(1 + itself, ProportionTest.Fisher(a, b).PValue + ProportionTest.Fisher(b, a).PValue, 9);
    });

    [Fact]
    public void Fisher_holds_for_millions() =>
        Assert.InRange(
            ProportionTest.Fisher(new(20_300, 10_000_000), new(20_000, 10_000_000)).PValue / ProportionTest.Pooled(new(20_300, 10_000_000), new(20_000, 10_000_000)).PValue,
            0.97,
            1.03);

    [Fact]
    public void The_pooled_z_is_the_root_of_Pearsons_chi_square() => Gen.Select(Large, Large).Sample((a, b) =>
    {
        double hits = a.Hits + b.Hits, misses = a.Count + b.Count - hits, total = hits + misses;
        double Square(double seen, double expected) => (seen - expected) * (seen - expected) / expected;
        var chi = Square(a.Hits, hits * a.Count / total) + Square(a.Count - a.Hits, misses * a.Count / total)
            + Square(b.Hits, hits * b.Count / total) + Square(b.Count - b.Hits, misses * b.Count / total);
        var z = ProportionTest.Pooled(a, b).Statistic;
        Assert.Equal(chi, z * z, 6);
        Assert.Equal(1, ProportionTest.Pooled(a, b).PValue + ProportionTest.Pooled(b, a).PValue, 9);
    });

    [Fact]
    public void Small_counts_are_tested_exactly()
    {
        Assert.Equal("Fisher", ProportionTest.Greater(new(30, 1000), new(1, 1000)).Test);
        Assert.Equal("TwoProportion", ProportionTest.Greater(new(300, 1000), new(200, 1000)).Test);
        Assert.Equal(1, ProportionTest.Greater(new(0, 0), new(1, 10)).PValue);
    }

    [Fact]
    public void More_failures_are_never_less_suspicious() => Gen.Select(Small, Small).Where(t => t.Item1.Hits < t.Item1.Count).Sample((a, b) =>
        ProportionTest.Greater(a with { Hits = a.Hits + 1 }, b).PValue <= ProportionTest.Greater(a, b).PValue + 1e-12);

    [Theory]
    // R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17, 1998, table II, method 10.
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    public void The_bound_of_the_difference_is_what_is_published(long hits, long count, long otherHits, long otherCount, double lower, double upper)
    {
        Proportion first = new(hits, count), second = new(otherHits, otherCount);
        Assert.Equal(upper, ProportionTest.UpperDifference(first, second, 0.975), 4);
        Assert.Equal(-lower, ProportionTest.UpperDifference(second, first, 0.975), 4);
    }

    [Fact]
    public void The_binomial_tail_is_the_sum_of_its_terms() => Gen.Select(Small, Gen.Double[0.01, 0.99]).Sample((a, p) =>
    {
        var sum = 0.0;
        for (var k = a.Hits; k <= a.Count; k++)
            sum += (double)Choose(a.Count, k) * Math.Pow(p, k) * Math.Pow(1 - p, a.Count - k);
        Assert.Equal(sum, ProportionTest.Exceeds(a, p), 9);
    });

    private static double Enumerated(Proportion a, Proportion b) => Tables(a, b).Where(t => t.Hits >= a.Hits).Sum(t => t.Probability);

    private static IEnumerable<(long Hits, double Probability)> Tables(Proportion a, Proportion b)
    {
        var hits = a.Hits + b.Hits;
        var all = (double)Choose(a.Count + b.Count, hits);
        for (var k = Math.Max(0, hits - b.Count); k <= Math.Min(a.Count, hits); k++)
            yield return (k, (double)(Choose(a.Count, k) * Choose(b.Count, hits - k)) / all);
    }

    private static BigInteger Choose(long n, long k)
    {
        var result = BigInteger.One;
        for (var i = 1; i <= k; i++)
            result = result * (n - k + i) / i;
        return result;
    }
}
