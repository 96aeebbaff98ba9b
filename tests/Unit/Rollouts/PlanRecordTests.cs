using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts;

public sealed class PlanRecordTests
{
    private static readonly RolloutRequest Request = new()
    {
        Release = new ReleaseId("2.0"), BatchSize = [new(1), new("50%")], MinAvailable = new("50%"), StableFor = TimeSpan.FromSeconds(7), MaxFailures = new("5%"), First = ["b*"], ExpectedVersion = "2.0",
    };

    private static readonly DrainChoice Drain = DrainChoice.Make(DrainMethod.None, null, [], []);

    [Fact]
    public void A_plan_comes_back_from_its_file_with_all_that_was_asked()
    {
        var plan = PlanRecord.Read(PlanRecord.ToText(Plan(Fleet())));
        var request = PlanRecord.RequestOf(plan);

        Assert.Equal(Request with { BatchSize = [], First = [] }, request with { BatchSize = [], First = [] });
        Assert.Equal(Request.BatchSize, request.BatchSize);
        Assert.Equal(Request.First, request.First);
        Assert.Equal((3, TimeSpan.FromSeconds(21)), (plan.Batch.Count, plan.ShortestTime));
        PlanRecord.Require(plan, Plan(Fleet()));
    }

    [Fact]
    public void It_tells_how_many_are_left_in_rotation()
    {
        var fleet = Fleet();
        // One that an operator has marked down serves nobody, before or afterwards; one that is ill serves again once it was updated.
        fleet[0] = (fleet[0].Replica, fleet[0].Health with { Down = true });
        fleet[1] = (fleet[1].Replica, fleet[1].Health with { Reason = "it is ill" });
        var plan = Plan(fleet);

        Assert.Equal([("b:1", 2), ("a:1 c:1", 2), ("d:1", 2)], plan.Batch.Select(b => (string.Join(' ', b.Replica), b.Available)));
        Assert.Equal(2, plan.LowestAvailable);
    }

    [Fact]
    public void A_window_follows_the_batches_and_fewer_are_out_than_it_has()
    {
        var fleet = Fleet();
        var request = Request with { BatchSize = [new(1)], Window = new(2) };
        var plan = PlanRecord.Of("x", request, RolloutPlan.Rolling(fleet, request), Drain, fleet, DateTimeOffset.UnixEpoch);

        Assert.Equal([("b:1", 3, null), ("a:1 c:1 d:1", 2, 2)], plan.Batch.Select(b => (string.Join(' ', b.Replica), b.Available, b.Window)));
        Assert.Equal((2, TimeSpan.FromSeconds(21)), (plan.LowestAvailable, plan.ShortestTime));
        Assert.Equal(new ReplicaCount(2), PlanRecord.RequestOf(PlanRecord.Read(PlanRecord.ToText(plan))).Window);
        Assert.Equal("PlanOutdated", Assert.Throws<DeployException>(() => PlanRecord.Require(plan, Plan(fleet))).ErrorId);
        Assert.Equal("FloorTooHigh", Assert.Throws<DeployException>(() => RolloutPlan.Rolling(fleet, request with { MinAvailable = new("100%") })).ErrorId);
    }

    [Theory]
    [InlineData("app", "PlanInvalid")]
    [InlineData("release", "PlanOutdated")]
    [InlineData("health", "PlanOutdated")]
    [InlineData("gone", "PlanOutdated")]
    public void It_is_refused_where_anything_has_changed(string what, string error)
    {
        var planned = Plan(Fleet());
        var fleet = Fleet();
        var (replica, health) = fleet[2];
        fleet[2] = what switch
        {
            "release" => (replica, health with { PinnedRelease = "1.1" }),
            "health" => (replica, health with { Reason = "it is ill" }),
            _ => (replica, health),
        };
        if (what == "gone")
            fleet.RemoveAt(3);
        var now = what == "app" ? Plan(fleet) with { Service = "y" } : Plan(fleet);

        Assert.Equal(error, Assert.Throws<DeployException>(() => PlanRecord.Require(planned, now)).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void What_is_no_plan_is_refused(string text) =>
        Assert.Equal("PlanInvalid", Assert.Throws<DeployException>(() => PlanRecord.Read(text)).ErrorId);

    private static DeploymentPlan Plan(List<(Replica, ReplicaHealth)> fleet) =>
        PlanRecord.Of("x", Request, RolloutPlan.Rolling(fleet, Request), Drain, fleet, DateTimeOffset.UnixEpoch);

    private static List<(Replica Replica, ReplicaHealth Health)> Fleet() =>
        [.. "abcd".Select(name => new DeployHost { Alias = $"{name}", Address = $"{name}" })
            .Select(host => (new Replica(host, 1), new ReplicaHealth { HostName = host.Alias, Port = 1, Reason = string.Empty, PinnedRelease = "1.0", RunningRelease = "1.0" }))];
}
