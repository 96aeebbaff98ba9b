using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Window;

namespace XDeploy.Unit.Rollouts.Window;

public sealed class WaitingReplicasTests
{
    [Fact]
    public void They_come_in_the_order_of_the_plan_and_none_from_a_host_where_more_are_away_than_on_others()
    {
        var waiting = new WaitingReplicas([.. Of("a:1 b:1 c:1 a:2 b:2 c:2")], []);
        Assert.Equal("b:1 c:1", Names(waiting.Take(2, Of("a:0"))));
        // A slow one on a: it is passed by until each host has as many.
        Assert.Equal("b:2 c:2", Names(waiting.Take(2, Of("a:0"))));
        Assert.Equal("a:1 a:2", Names(waiting.Take(9, Of("a:0 b:2 c:2"))));
        Assert.Equal(0, waiting.Count);
    }

    [Fact]
    public void What_could_not_go_comes_next()
    {
        var waiting = new WaitingReplicas([.. Of("a:1 b:1 c:1 d:1")], []);
        waiting.Return(waiting.Take(3, []).Skip(1));
        Assert.Equal("b:1 c:1 d:1", Names(waiting.Take(3, [])));
    }

    [Fact]
    public void Hosts_that_come_first_come_first_however_many_are_away()
    {
        var waiting = new WaitingReplicas([.. Of("a:1 a:2 b:1 c:1")], ["a"]);
        Assert.Equal("a:1 a:2 b:1", Names(waiting.Take(3, [])));
    }

    private static IEnumerable<Replica> Of(string names) =>
        names.Split(' ').Select(n => n.Split(':')).Select(n => new Replica(new DeployHost { Alias = n[0], Address = n[0], User = "u" }, int.Parse(n[1], System.Globalization.CultureInfo.InvariantCulture)));

    private static string Names(IEnumerable<Replica> replicas) => string.Join(' ', replicas);
}
