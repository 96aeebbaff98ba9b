using MathNet.Numerics.Distributions;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

public sealed class SequentialLevelTests
{
    [Theory]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void A_walk_without_a_drift_crosses_no_more_often_than_the_risk(double risk)
    {
        const int walks = 2000, steps = 1000;
        var random = new Random(11);
        var levels = Enumerable.Range(1, steps).Select(n => SequentialLevel.At(risk, n, 100)).ToArray();
        int crossed = 0, crossedOnce = 0;
        for (var walk = 0; walk < walks; walk++)
        {
            double sum = 0, least = 1;
            var isCrossed = false;
            for (var n = 1; n <= steps; n++)
            {
                sum += Normal.Sample(random, 0, 1);
                var p = Normal.CDF(0, 1, -sum / Math.Sqrt(n));
                isCrossed |= p < levels[n - 1];
                least = Math.Min(least, p);
            }

            crossed += isCrossed ? 1 : 0;
            crossedOnce += least < risk ? 1 : 0;
        }

        Assert.InRange((double)crossed / walks, risk / 10, risk);
        // What it is for: judged by the risk itself at each look, most walks would have been called a failure.
        Assert.True(crossedOnce > walks * risk * 2.5, $"{crossedOnce} of {walks}");
    }

    [Fact]
    public void It_is_tightest_where_it_is_meant_to_be_and_nearly_so_around()
    {
        var best = Z(500);
        Assert.InRange(best, 3.1, 3.3);
        Assert.All([10, 50, 100, 450, 550, 5000, 100_000], n => Assert.True(Z(n) > best));
        Assert.All([170, 10_000], n => Assert.InRange(Z(n), best, best * 1.1));
    }

    [Fact]
    public void Nothing_known_proves_nothing() => Assert.Equal(0, SequentialLevel.At(0.05, 0, 500));

    [Fact]
    public void Two_samples_know_what_the_smaller_one_does_where_the_other_is_large()
    {
        Assert.Equal(500, SequentialLevel.Information(1000, 1000));
        Assert.InRange(SequentialLevel.Information(1000, 1_000_000), 998, 1000);
        Assert.Equal(0, SequentialLevel.Information(0, 10));
    }

    private static double Z(double information) => -Normal.InvCDF(0, 1, SequentialLevel.At(0.05 / 3, information, 500));
}
