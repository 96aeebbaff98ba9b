using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Rollouts.Canary;

namespace XDeploy.Unit.Rollouts.Canary;

public sealed class CanaryHistoryTests
{
    private static readonly IReadOnlyList<Replica> All = CanaryFleet.Replicas(hosts: 2, ports: 1);

    [Fact]
    public void A_request_comes_back_from_the_journal_as_it_was()
    {
        var request = CanaryFleet.Request(5, 100) with
        {
            BakeTime = TimeSpan.FromSeconds(7), MaxBakeTime = TimeSpan.FromSeconds(70), ErrorStatus = [429],
            Criteria = new CanaryCriteria { MaxErrorRate = 0.25, MaxLatency = TimeSpan.FromMilliseconds(250), MaxRestarts = null, MinRequests = 12 },
        };
        var journal = Journal(request, scripts: false, JournalCanaryWay.Up);

        var back = CanaryHistory.Rest(journal, request.Rollout);

        Assert.Equal(request with { Step = [], ErrorStatus = [] }, back with { Step = [], ErrorStatus = [] });
        Assert.Equal(request.Step, back.Step);
        Assert.Equal(request.ErrorStatus, back.ErrorStatus);
        Assert.True(BalancerWeights.AreSame([CanaryFleet.Weights(All, weights: [3])], [CanaryFleet.Weights(All).With(journal.Header.Request.Canary!.Weights)]));
    }

    [Theory]
    [InlineData("Succeeded", false)]
    [InlineData("Failed", false)]
    [InlineData("Degraded", true)]
    [InlineData("Paused", true)]
    [InlineData("Weighing", true)]
    public void The_weights_before_are_those_of_a_canary_that_has_no_good_end(string last, bool isUnfinished)
    {
        var canary = Journal(CanaryFleet.Request(), scripts: false, JournalCanaryWay.Up, "Started", last);
        var rolling = new JournalFile(canary.Header with { Request = canary.Header.Request with { Canary = null } }, canary.Events);

        Assert.Equal(isUnfinished, CanaryHistory.Unfinished([rolling, canary, canary]) is not null);
        Assert.Null(CanaryHistory.Unfinished([rolling]));
    }

    [Fact]
    public void The_rest_of_a_run_that_went_back_goes_back_until_it_is_back()
    {
        Assert.Equal(JournalCanaryWay.Up, CanaryHistory.WayOf(Journal(CanaryFleet.Request(), false, JournalCanaryWay.Up, "Started", "Paused")));
        Assert.Equal(JournalCanaryWay.Return, CanaryHistory.WayOf(Journal(CanaryFleet.Request(), false, JournalCanaryWay.Up, "Returning", "Draining")));
        Assert.Equal(JournalCanaryWay.Return, CanaryHistory.WayOf(Journal(CanaryFleet.Request(), false, JournalCanaryWay.Up, "Returning", "Degraded")));
        Assert.Equal(JournalCanaryWay.Up, CanaryHistory.WayOf(Journal(CanaryFleet.Request(), false, JournalCanaryWay.Up, "Returning", "Failed")));
        Assert.Equal(JournalCanaryWay.Return, CanaryHistory.WayOf(Journal(CanaryFleet.Request(), false, JournalCanaryWay.Return, "Started")));
        Assert.Equal(JournalCanaryWay.Undo, CanaryHistory.WayOf(Journal(CanaryFleet.Request(), false, JournalCanaryWay.Undo, "Started")));
    }

    [Fact]
    public void Script_blocks_are_in_no_journal_so_only_the_way_back_goes_on_without_them()
    {
        var request = CanaryFleet.Request();

        var refused = Assert.Throws<DeployException>(() => CanaryHistory.Rest(Journal(request, scripts: true, JournalCanaryWay.Up, "Paused"), request.Rollout));
        Assert.Equal("CanaryNeedsScript", refused.ErrorId);
        Assert.Contains("Invoke-CanaryDeployment", refused.Remedy, StringComparison.Ordinal);
        Assert.NotNull(CanaryHistory.Rest(Journal(request, scripts: true, JournalCanaryWay.Up, "Returning"), request.Rollout));
    }

    private static JournalFile Journal(CanaryRequest request, bool scripts, JournalCanaryWay way, params string[] events)
    {
        var header = new JournalHeader
        {
            Id = "1", Service = "x", Kind = DeploymentKind.Canary, User = "deploy", Machine = "m", ProcessId = 1, Start = DateTimeOffset.UnixEpoch,
            Previous = new Dictionary<string, string?>(), Request = CanaryHistory.ToJournal(request, [CanaryFleet.Weights(All, weights: [3])], scripts, way),
        };
        return JournalFile.Read([.. JournalJson.Line(header), .. events.SelectMany(e => JournalJson.Line(new RolloutEvent(DateTimeOffset.UnixEpoch, e, e, 0)))])!;
    }
}
