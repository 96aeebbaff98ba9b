using CsCheck;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class WeightSolverTests
{
    [Theory]
    [InlineData(1, 1, 50, 1, 1)]
    [InlineData(1, 3, 25, 1, 1)]
    [InlineData(1, 3, 10, 1, 3)]
    [InlineData(3, 3, 1, 1, 66)]
    [InlineData(3, 3, 5, 1, 18)]
    [InlineData(3, 3, 25, 1, 3)]
    [InlineData(1, 9, 50, 9, 1)]
    [InlineData(2, 6, 33.3, 3, 2)]
    public void The_smallest_weights_that_give_the_share_are_found(int first, int second, double percent, int weight, int other)
    {
        var split = WeightSolver.Solve(first, second, percent);

        Assert.Equal((weight, other), (split.First, split.Second));
        Assert.InRange(split.FirstPercent, percent - 0.5, percent + 0.5);
    }

    [Fact]
    public void A_group_that_gets_nothing_is_down()
    {
        Assert.Equal(new WeightSplit(null, 1, 0), WeightSolver.Solve(2, 3, 0));
        Assert.Equal(new WeightSplit(1, null, 100), WeightSolver.Solve(2, 3, 100));
        Assert.Equal(new WeightSplit(null, 1, 0), WeightSolver.Solve(0, 3, 0));
        Assert.Equal(new WeightSplit(1, null, 100), WeightSolver.Solve(2, 0, 100));
    }

    [Fact]
    public void A_narrow_tolerance_takes_larger_weights()
    {
        Assert.Equal(new WeightSplit(1, 3, 25), WeightSolver.Solve(1, 1, 25, 0));
        var split = WeightSolver.Solve(3, 3, 5, 0.01);
        Assert.Equal((1, 19), (split.First, split.Second));
    }

    [Theory]
    [InlineData(0, 3, 10)]
    [InlineData(3, 0, 10)]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, -1)]
    [InlineData(1, 1, 101)]
    [InlineData(1, 1, double.NaN)]
    public void A_share_that_nobody_can_have_is_refused(int first, int second, double percent) =>
        Assert.Equal("NginxWeightInvalid", Assert.Throws<DeployException>(() => WeightSolver.Solve(first, second, percent)).ErrorId);

    [Fact]
    public void Where_no_weights_reach_the_share_the_nearest_one_is_named()
    {
        var error = Assert.Throws<DeployException>(() => WeightSolver.Solve(200, 1, 1));

        Assert.Equal("NginxWeightUnreachable", error.ErrorId);
        Assert.Contains("16.667 %", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void No_smaller_and_no_nearer_weights_exist() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.Double[0.5, 99.5], Gen.Double[0.05, 3]).Sample((first, second, percent, tolerance) =>
        {
            var best = Best(first, second, percent, tolerance);
            if (best is null)
            {
                Assert.Throws<DeployException>(() => WeightSolver.Solve(first, second, percent, tolerance));
                return;
            }

            var split = WeightSolver.Solve(first, second, percent, tolerance);
            Assert.Equal(best.Value.Largest, Math.Max(split.First!.Value, split.Second!.Value));
            Assert.Equal(best.Value.Miss, Math.Abs(split.FirstPercent - percent), 6);
            Assert.Equal(split.FirstPercent, Share(first, second, split.First.Value, split.Second.Value), 6);
        });

    // Every pair of weights, as an oracle, with room for what the division rounds.
    private static (int Largest, double Miss)? Best(int first, int second, double percent, double tolerance)
    {
        for (var largest = 1; largest <= WeightSolver.LargestWeight; largest++)
        {
            var misses = Enumerable.Range(1, largest)
                .SelectMany(w => new[] { Share(first, second, largest, w), Share(first, second, w, largest) })
                .Select(share => Math.Abs(share - percent));
            if (misses.Min() is var miss && miss <= tolerance + 1e-9)
                return (largest, miss);
        }

        return null;
    }

    private static double Share(int first, int second, int a, int b) => 100.0 * first * a / ((first * a) + (second * b));
}
