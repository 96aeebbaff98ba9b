using CsCheck;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

public sealed class LatencyDistributionTests
{
    private static readonly Gen<int[]> Values = Gen.Int[0, 50].Array[1, 60];

    [Fact]
    public void Counts_are_those_of_the_sorted_times() => Gen.Select(Values, Gen.Double[0.01, 1], Gen.Int[0, 50]).Sample((values, share, time) =>
    {
        var distribution = Of(values);
        Assert.Equal(values.Length, distribution.Count);
        Assert.Equal(values.Order().ElementAt(Math.Max(1, (int)Math.Ceiling(values.Length * share)) - 1), distribution.Quantile(share));
        Assert.Equal(values.Count(v => v > time), distribution.Above(time).Hits);
        Assert.Equal(values.Count(v => v >= time), distribution.From(time).Hits);
    });

    [Fact]
    public void Both_together_are_as_if_counted_at_once() => Gen.Select(Values, Values).Sample((a, b) =>
        Of(a).With(Of(b)).Counts.SequenceEqual(Of([.. a, .. b]).Counts));

    [Fact]
    public void Of_none_there_is_nothing() => Assert.Equal((0, 0.0, 0.0), (Of([]).Count, Of([]).Quantile(0.5), Of([]).Above(1).Share));

    private static LatencyDistribution Of(int[] values) =>
        new(values.GroupBy(v => v).ToDictionary(v => TimeSpan.FromMilliseconds(v.Key), v => v.LongCount()));
}
