using CsCheck;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Unit.Rollouts.Canary;

public sealed class BalancerWeightsTests
{
    private static readonly IReadOnlyList<Replica> All = CanaryFleet.Replicas(hosts: 3, ports: 3);

    [Theory]
    [InlineData(1, 1, 0.7, 1)]
    [InlineData(1, 5, 4.3, 5)]
    [InlineData(3, 25, 24.5, 25)]
    [InlineData(5, 50, 49.5, 50)]
    public void A_group_gets_its_share_and_never_more(int replicas, int percent, double least, double most)
    {
        var canary = All.Take(replicas).ToHashSet();

        Assert.InRange(CanaryFleet.Weights(All).Give(canary, percent).ShareOf(canary), least, most + 1e-9);
    }

    [Fact]
    public void No_share_is_ever_exceeded_and_proportions_stay() => Gen.Select(Gen.Int[2, 40], Gen.Int[1, 39], Gen.Int[1, 99], Gen.Int[1, 5].List[0, 40]).Sample((count, some, percent, given) =>
    {
        var all = CanaryFleet.Replicas(count, 1);
        var canary = all.Take(Math.Min(some, count - 1)).ToHashSet();
        var before = CanaryFleet.Weights(all, weights: given);
        // A share that asks for weights beyond 1000 is an error, which WeightSolverTests has.
        var share = before.ShareOf(canary);
        if (share / (100 - share) > 500 * percent / (100.0 - percent))
            return;
        var after = before.Give(canary, percent);

        Assert.True(after.ShareOf(canary) <= percent + 1e-6);
        Assert.True(after.ShareOf(canary) >= Math.Min(before.ShareOf(canary), percent - Math.Min(0.5, percent / 8.0)) - 1e-6);
        foreach (var group in before.Server.Zip(after.Server).GroupBy(p => canary.Contains(p.First.Replica!)))
            Assert.Single(group.Select(p => p.Second.Weight / p.First.Weight).Distinct());
    });

    [Fact]
    public void Weights_never_give_more_than_strength()
    {
        var weights = CanaryFleet.Weights(All);

        Assert.Same(weights, weights.Give(All.Take(1).ToHashSet(), 50));
    }

    [Fact]
    public void What_gets_no_requests_is_left_alone_and_does_not_count()
    {
        var weights = CanaryFleet.Weights(All);
        weights = weights with { Server = [weights.Server[0], .. weights.Server.Skip(1).Select((s, i) => s with { IsIdle = i > 0, Weight = 7 })] };

        var after = weights.Give(All.Take(1).ToHashSet(), 5);

        Assert.InRange(after.ShareOf(All.Take(1).ToHashSet()), 4.3, 5);
        Assert.All(after.Server.Skip(2), s => Assert.Equal(7, s.Weight));
    }

    [Fact]
    public void A_journal_brings_the_weights_back_and_leaves_new_servers()
    {
        var before = CanaryFleet.Weights(All.Skip(1).ToList(), weights: [3, 2]);
        var now = CanaryFleet.Weights(All, weights: [9, 9, 9, 9]);

        var back = now.With(BalancerWeights.ToJournal([before]));

        Assert.Equal([9, 3, 2, 1, 1, 1, 1, 1, 1], back.Server.Select(s => s.Weight));
        Assert.True(BalancerWeights.AreSame([now.With(BalancerWeights.ToJournal([now]))], [now]));
        Assert.False(BalancerWeights.AreSame([now], [back]));
    }
}
