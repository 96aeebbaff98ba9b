using System.Numerics;
using CsCheck;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

public sealed class MannWhitneyTests
{
    private static readonly Gen<int[]> Values = Gen.Int[0, 12].Array[1, 30];

    [Fact]
    public void U_is_what_is_published()
    {
        // The race of tortoises and hares that textbooks use: T H H H H H T T T T T H, the first place first. A tortoise is before a hare in 11 of 36 pairs.
        const string finish = "THHHHHTTTTTH";
        int[] Places(char animal) => [.. Enumerable.Range(1, finish.Length).Where(place => finish[place - 1] == animal)];
        LatencyDistribution tortoises = Of(Places('T')), hares = Of(Places('H'));
        Assert.Equal((25, 11), (MannWhitney.Count(tortoises, hares).U, MannWhitney.Count(hares, tortoises).U));
    }

    [Fact]
    public void U_counts_pairs() => Gen.Select(Values, Values).Sample((a, b) =>
    {
        var pairs = a.Sum(x => b.Sum(y => x > y ? 1.0 : x == y ? 0.5 : 0));
        Assert.Equal(pairs, MannWhitney.Count(Of(a), Of(b)).U);
        Assert.Equal((double)a.Length * b.Length, pairs + MannWhitney.Count(Of(b), Of(a)).U);
    });

    [Theory]
    [InlineData(new[] { 1, 4, 6, 7, 9, 12, 15, 16 }, new[] { 2, 3, 5, 8, 10, 11, 13, 14 }, 0.005)]
    [InlineData(new[] { 6, 8, 9, 11, 13, 14, 15, 16 }, new[] { 1, 2, 3, 4, 5, 7, 10, 12 }, 0.005)]
    [InlineData(new[] { 1, 1, 2, 2, 3, 3, 3, 4 }, new[] { 0, 0, 1, 1, 2, 2, 3, 3 }, 0.02)]
    public void The_normal_approximation_is_near_the_exact_permutations(int[] first, int[] second, double near)
    {
        var all = first.Concat(second).ToArray();
        var seen = MannWhitney.Count(Of(first), Of(second)).U;
        int asBad = 0, total = 0;
        double squares = 0, middle = first.Length * second.Length / 2.0;
        for (var set = 0u; set < 1u << all.Length; set++)
        {
            if (BitOperations.PopCount(set) != first.Length)
                continue;
            var u = MannWhitney.Count(Of(all.Where((_, i) => (set >> i & 1) == 1)), Of(all.Where((_, i) => (set >> i & 1) == 0))).U;
            squares += (u - middle) * (u - middle);
            total++;
            if (u >= seen)
                asBad++;
        }

        var test = MannWhitney.Greater(Of(first), Of(second));
        Assert.Equal(12870, total);
        Assert.InRange(test.PValue - ((double)asBad / total), -near, near);
        // The variance with ties is that of the permutations, not an approximation of it.
        Assert.Equal(Math.Sqrt(squares / total), (seen - middle - 0.5) / test.Statistic, 9);
    }

    [Fact]
    public void Slower_is_never_less_suspicious() => Gen.Select(Values, Values, Gen.Int[0, 5]).Sample((a, b, more) =>
        MannWhitney.Greater(Of(a.Select(v => v + more)), Of(b)).Statistic >= MannWhitney.Greater(Of(a), Of(b)).Statistic - 0.2
        && MannWhitney.Count(Of(a.Select(v => v + more)), Of(b)).U >= MannWhitney.Count(Of(a), Of(b)).U);

    [Fact]
    public void The_order_alone_counts() => Gen.Select(Values, Values).Sample((a, b) =>
        MannWhitney.Greater(Of(a), Of(b)) == MannWhitney.Greater(Of(a).Map(v => Math.Exp(v)), Of(b).Map(v => Math.Exp(v))));

    [Fact]
    public void What_is_all_alike_or_missing_tells_nothing()
    {
        Assert.Equal(1, MannWhitney.Greater(Of([3, 3, 3]), Of([3, 3])).PValue);
        Assert.Equal(1, MannWhitney.Greater(Of([]), Of([3, 3])).PValue);
        Assert.Equal(1, MannWhitney.Greater(Of([1]), Of([])).PValue);
    }

    private static LatencyDistribution Of(IEnumerable<int> values) =>
        new(values.GroupBy(v => v).ToDictionary(v => TimeSpan.FromMilliseconds(v.Key), v => v.LongCount()));
}
