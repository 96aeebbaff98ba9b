using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.BlueGreen;

namespace XDeploy.Unit.Rollouts.BlueGreen;

public sealed class ColourPairTests
{
    private static readonly DeployService Service = new()
    {
        Name = "x", Upstream = "x", Root = "/x", Host = [new DeployHost { Alias = "app1", Address = "app1", User = "deploy" }], Port = [5001, 5002], StandbyPort = [6001, 6002],
    };

    [Fact]
    public void Balancers_that_agree_say_which_colour_is_live()
    {
        Assert.Equal([5001, 5002], ColourPair.Of(Service, [Rotation("lb1", 5001, 5002), Rotation("lb2", 5001, 5002)])!.Live);
        Assert.Equal([6001, 6002], ColourPair.Of(Service, [Rotation("lb1", 6001, 6002)])!.Live);
        // A server that is down does not make the colour another one.
        Assert.Equal([5001, 5002], ColourPair.Of(Service, [Rotation("lb1", 5001)])!.Live);
    }

    [Fact]
    public void Balancers_that_disagree_or_mix_say_nothing()
    {
        Assert.Null(ColourPair.Of(Service, [Rotation("lb1", 5001, 5002), Rotation("lb2", 6001, 6002)]));
        Assert.Null(ColourPair.Of(Service, [Rotation("lb1", 5001, 6002)]));
        Assert.Null(ColourPair.Of(Service, [Rotation("lb1")]));
        Assert.Equal("lb1 gives requests to 5001, 5002 and 6001, 6002; lb2 gives requests to neither", ColourPair.Describe(Service, [Rotation("lb1", 5001, 6002), Rotation("lb2")]));
    }

    [Fact]
    public void A_live_server_that_is_down_is_no_state_to_begin_with()
    {
        var survey = new BlueGreenSurvey([], [Rotation("lb1", 5001)]);

        var error = Assert.Throws<DeployException>(() => BlueGreenPlan.Make(Service, survey, new ReleaseId("2.0"), BlueGreenWay.Up, null));

        Assert.Equal("ServerDown", error.ErrorId);
        Assert.Contains("app1:5002 on lb1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_unclear_is_an_error_unless_a_journal_tells()
    {
        var survey = new BlueGreenSurvey([], [Rotation("lb1", 5001, 5002), Rotation("lb2", 6001, 6002)]);

        Assert.Equal("ColourUnclear", Assert.Throws<DeployException>(() => BlueGreenPlan.Make(Service, survey, new ReleaseId("2.0"), BlueGreenWay.Up, null)).ErrorId);
        var plan = BlueGreenPlan.Make(Service, survey, new ReleaseId("2.0"), BlueGreenWay.Up, [5001, 5002]);
        Assert.True(plan.IsServing);
        Assert.False(plan.IsSwitched);
    }

    private static ColourRotation Rotation(string balancer, params int[] up)
    {
        var all = Replica.Of(Service, [.. Service.Port, .. Service.StandbyPort]);
        return new ColourRotation(balancer, all.Where(r => up.Contains(r.Port)).ToHashSet(), all.Where(r => !up.Contains(r.Port)).ToHashSet());
    }
}
