using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.BlueGreen;
using XDeploy.Engine.Rollouts.Surge;

namespace XDeploy.Unit.Rollouts.Surge;

public sealed class SurgePlanTests
{
    private static readonly DeployService Service = new()
    {
        Name = "x", Upstream = "x", Root = "/x", Port = [5001, 5002], SparePort = [5008, 5009],
        Host = [.. new[] { "app1", "app2" }.Select(h => new DeployHost { Alias = h, Address = h, User = "deploy" })],
    };

    private static readonly IReadOnlyList<Replica> Spare = Replica.Of(Service, Service.SparePort);

    [Theory]
    [InlineData("0", "")]
    [InlineData("1", "app1:5008")]
    [InlineData("50%", "app1:5008 app2:5008")]
    [InlineData("100%", "app1:5008 app2:5008 app1:5009 app2:5009")]
    [InlineData("9", "app1:5008 app2:5008 app1:5009 app2:5009")]
    public void As_many_take_part_as_are_asked_for_and_there_are(string surge, string part)
    {
        var plan = Make(surge, _ => Rests);

        Assert.Equal(part, string.Join(' ', plan.Part));
        Assert.Equal(plan.Part, plan.Stale);
        Assert.Empty(plan.Left);
    }

    [Fact]
    public void What_serves_the_release_already_is_not_started_again()
    {
        var plan = Make("1", r => r == Spare[0] ? Runs("2.0") : Rests, up: Spare[0]);

        Assert.Empty(plan.Stale);
        Assert.Equal([Spare[0]], plan.Serving);
        Assert.Equal([Spare[0]], plan.Left);
    }

    [Fact]
    public void What_an_earlier_update_left_is_found_whether_it_runs_or_gets_requests()
    {
        var plan = Make("0", r => r == Spare[1] ? Runs("1.0") : Rests, up: Spare[3]);

        Assert.Equal([Spare[1], Spare[3]], plan.Left);
    }

    [Fact]
    public void Hosts_that_cannot_be_reached_take_no_part() =>
        Assert.Equal("app2:5008 app2:5009", string.Join(' ', Make("100%", r => r.Host.Alias == "app1" ? Rests with { Unreachable = true, UnitState = string.Empty } : Rests).Part));

    [Fact]
    public void With_them_no_other_has_to_be_missing()
    {
        List<(Replica, ReplicaHealth)> fleet = [.. Replica.Of(Service).Select(r => (r, Runs("1.0") with { HostName = r.Host.Alias, Port = r.Port }))];
        var request = Request("50%") with { MinAvailable = new ReplicaCount("100%"), BatchSize = [new ReplicaCount("100%")] };

        Assert.Equal("FloorTooHigh", Assert.Throws<DeployException>(() => RolloutPlan.Rolling(fleet, request)).ErrorId);
        var surge = Make("50%", _ => Rests);
        var plan = RolloutPlan.Rolling([.. fleet, .. surge.AsServing(request.Release)], request, surge: surge.Part.Count);

        Assert.Equal(4, plan.Floor);
        Assert.Equal(2, plan.Surge);
        Assert.Equal([2, 2], plan.Batches.Select(b => b.Count));
        Assert.DoesNotContain(plan.Previous.Keys, Spare.Contains);
    }

    private static ReplicaHealth Rests { get; } = new() { HostName = "app1", Port = 5008, UnitState = "inactive", Reason = "the unit is inactive", Down = true };

    private static ReplicaHealth Runs(string release) => new() { HostName = "app1", Port = 5008, UnitState = "active", Reason = string.Empty, PinnedRelease = release, RunningRelease = release };

    private static RolloutRequest Request(string surge) => new() { Release = new ReleaseId("2.0"), Surge = new ReplicaCount(surge) };

    private static SurgePlan Make(string surge, Func<Replica, ReplicaHealth> look, params Replica[] up) => SurgePlan.Make(
        [.. Spare.Select(r => (r, look(r)))], [new ColourRotation("lb1", up.ToHashSet(), Spare.Except(up).ToHashSet())], Replica.Of(Service).Count, Request(surge));
}
