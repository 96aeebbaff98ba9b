namespace XDeploy.Unit.Rollouts.Simulation;

/// <summary>What a rollout costs grows with the fleet, and not with its square.</summary>
public sealed class ScaleTests
{
    [Fact]
    public void Ten_thousand_hosts_with_three_replicas_each_are_updated()
    {
        var scenario = new Scenario { Hosts = 10_000, Ports = 3, Batches = ["1", "10%", "25%"], MinAvailable = "70%", Settle = 2000 };
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rollout = SimulatedRollout.Of(scenario, toTheEnd: false);
        var perReplica = (GC.GetAllocatedBytesForCurrentThread() - before) / 30_000.0;

        Assert.Empty(rollout.Rules.Violations);
        Assert.Equal((RolloutStatus.Succeeded, 30_000), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        Assert.True(rollout.Rules.Lowest >= 21_000, $"{rollout.Rules.Lowest} were left in rotation");
        // Six batches: a look at seven tenths of the fleet before each, and some at each batch until it is proven.
        Assert.True(rollout.Fleet.Looks < 15 * 30_000, $"{rollout.Fleet.Looks} looks");
        Assert.True(perReplica < 40_000, $"{perReplica} bytes a replica");
    }

    [Theory]
    [InlineData("40", 40)]
    [InlineData("0", 0)]
    public void Where_few_must_be_left_few_are_looked_at_before_a_batch(string floor, int looks)
    {
        var rollout = SimulatedRollout.Of(new Scenario { Hosts = 500, Ports = 4, MinAvailable = floor, Batches = ["5"] }, toTheEnd: false);
        Assert.Empty(rollout.Rules.Violations);
        Assert.Equal((RolloutStatus.Succeeded, 2000), (rollout.First!.Value.Status, rollout.First.Value.Updated));
        // The survey, four hundred batches with the floor before each, and up to ten looks at each replica until it is proven.
        Assert.True(rollout.Fleet.Looks <= 2000 + (400 * looks) + (2000 * 10), $"{rollout.Fleet.Looks} looks");
    }

    [Fact]
    public void Nobody_is_looked_at_while_it_is_known_that_too_many_have_yet_to_settle()
    {
        var rollout = SimulatedRollout.Of(new Scenario { Hosts = 100, Batches = ["20"], MinAvailable = "80", Settle = 20_000 }, toTheEnd: false);
        Assert.Empty(rollout.Rules.Violations);
        Assert.Equal(RolloutStatus.Succeeded, rollout.First!.Value.Status);
        Assert.True(rollout.Fleet.Looks <= 100 + (5 * 2 * 100) + (100 * 10), $"{rollout.Fleet.Looks} looks");
    }
}
