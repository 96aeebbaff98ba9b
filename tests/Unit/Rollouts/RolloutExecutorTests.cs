using CsCheck;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts;

public sealed class RolloutExecutorTests
{
    private readonly SimulatedTime _time = new();

    [Fact]
    public void Never_goes_below_the_floor_whatever_the_fleet_and_the_batches() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 4], Gen.Int[1, 100], Gen.Int[0, 99], Gen.Bool).Sample(
            (hosts, ports, batch, floor, atOnce) =>
            {
                var time = new SimulatedTime();
                var fleet = new SimulatedFleet(hosts, ports, time) { RotatesAtOnce = atOnce };
                fleet.Deploy("1.0");
                var request = Request(batch: $"{batch}%", floor: $"{floor}%");
                var needed = request.MinAvailable.ForFloor(fleet.All.Count);
                if (needed >= fleet.All.Count)
                {
                    Assert.Throws<DeployException>(() => Plan(fleet, request));
                    return;
                }

                var (status, _, updated) = Run(fleet, request, time);
                Assert.Equal(RolloutStatus.Succeeded, status);
                Assert.Equal(fleet.All.Count, updated);
                Assert.All(fleet.All, r => Assert.Equal("2.0", fleet.ReleaseOf(r)));
                Assert.True(fleet.LowestInRotation >= needed, $"{fleet.LowestInRotation} < {needed}");
            },
            iter: 100,
            threads: 1);

    [Fact]
    public void A_bad_release_takes_one_batch_and_is_put_back()
    {
        var fleet = new SimulatedFleet(3, 3, _time);
        fleet.Deploy("1.0");
        fleet.Bad.Add("2.0");
        var (status, reason, updated) = Run(fleet, Request("1", "75%"), _time);
        Assert.Equal(RolloutStatus.Failed, status);
        Assert.Contains("503", reason, StringComparison.Ordinal);
        Assert.Equal(0, updated);
        Assert.All(fleet.All, r => Assert.Equal("1.0", fleet.ReleaseOf(r)));
        Assert.Equal(9, fleet.InRotation);
        Assert.Equal(8, fleet.LowestInRotation);
    }

    [Fact]
    public void A_rotation_that_costs_something_changes_once_a_batch_and_once_at_the_end()
    {
        var fleet = new SimulatedFleet(3, 3, _time) { RotatesAtOnce = true };
        fleet.Deploy("1.0");
        Assert.Equal(RolloutStatus.Succeeded, Run(fleet, Request("3", "50%"), _time).Status);
        Assert.Equal(4, fleet.Rotations);
        Assert.Equal(9, fleet.InRotation);
        Assert.Equal(6, fleet.LowestInRotation);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 2)]
    [InlineData(true, 4)]
    public void A_rotation_that_cannot_be_changed_ends_the_run_with_every_replica_serving(bool atOnce, int failing)
    {
        var fleet = new SimulatedFleet(3, 3, _time) { RotatesAtOnce = atOnce, FailingRotation = failing };
        fleet.Deploy("1.0");
        Assert.Equal(RolloutStatus.Failed, Run(fleet, Request("3", "50%"), _time).Status);
        Assert.Equal(9, fleet.InRotation);
        Assert.Equal(6, Math.Min(6, fleet.LowestInRotation));
    }

    [Fact]
    public void A_first_deployment_that_fails_is_left_out_of_rotation()
    {
        var fleet = new SimulatedFleet(2, 1, _time);
        fleet.Bad.Add("2.0");
        Assert.Equal(RolloutStatus.Degraded, Run(fleet, Request("1", "50%"), _time).Status);
        Assert.Equal(0, fleet.InRotation);
    }

    [Fact]
    public void A_second_run_has_nothing_to_do()
    {
        var fleet = new SimulatedFleet(3, 3, _time);
        fleet.Deploy("2.0");
        Assert.Empty(Plan(fleet, Request("1", "75%")).Batches);
    }

    [Fact]
    public void Ten_thousand_hosts_are_planned_and_updated()
    {
        var fleet = new SimulatedFleet(10_000, 1, _time);
        fleet.Deploy("1.0");
        var (status, _, updated) = Run(fleet, Request("25%", "75%"), _time);
        Assert.Equal(RolloutStatus.Succeeded, status);
        Assert.Equal(10_000, updated);
        Assert.True(fleet.LowestInRotation >= 7_500);
    }

    private static RolloutRequest Request(string batch, string floor) => new()
    {
        Release = new ReleaseId("2.0"),
        BatchSize = [new ReplicaCount(batch)],
        MinAvailable = new ReplicaCount(floor),
        StableFor = TimeSpan.FromSeconds(1),
        ReadyTimeout = TimeSpan.FromSeconds(5),
        DrainMethod = DrainMethod.Refuse,
    };

    private static RolloutPlan Plan(SimulatedFleet fleet, RolloutRequest request) =>
        RolloutPlan.Rolling([.. fleet.All.Select(r => (r, fleet.Look(r)))], request);

    private static (RolloutStatus Status, string Reason, int Updated) Run(SimulatedFleet fleet, RolloutRequest request, SimulatedTime time)
    {
        var executor = new RolloutExecutor(fleet, request, TimeSpan.FromSeconds(2), time, _ => Task.CompletedTask);
        return time.RunToEnd(executor.RunAsync(Plan(fleet, request), fleet.All, CancellationToken.None));
    }
}
