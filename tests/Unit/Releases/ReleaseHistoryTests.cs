using XDeploy.Engine.Releases;

namespace XDeploy.Unit.Releases;

public sealed class ReleaseHistoryTests
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_last_good_release_is_the_last_one_that_was_deployed_with_success()
    {
        var found = ReleaseHistory.Apply(Releases("1", "2", "3"), [Deployment(1, "1", DeploymentStatus.Succeeded), Deployment(2, "2", DeploymentStatus.Succeeded, "1"), Deployment(3, "3", DeploymentStatus.Failed, "2")]);
        Assert.Equal("2", Assert.Single(found, r => r.IsLastGood).Id.Value);
        Assert.Equal([ReleaseMark.Good, ReleaseMark.Good, ReleaseMark.Bad], found.Select(r => r.Mark));
        Assert.Equal("2", Assert.Single(found, r => r.IsWayBack).Id.Value);
    }

    [Fact]
    public void What_an_operator_thinks_counts_more()
    {
        var releases = Releases("1", "2");
        var marked = new[] { releases[0], releases[1] with { Mark = ReleaseMark.Bad, MarkTime = Day } };
        var found = ReleaseHistory.Apply(marked, [Deployment(1, "1", DeploymentStatus.Succeeded), Deployment(2, "2", DeploymentStatus.Succeeded, "1")]);
        Assert.Equal(ReleaseMark.Bad, found[1].Mark);
        Assert.True(found[0].IsLastGood);
        Assert.False(found[1].IsLastGood);
    }

    [Fact]
    public void An_operator_may_know_a_good_one_that_was_never_deployed()
    {
        var releases = Releases("1", "2");
        var found = ReleaseHistory.Apply([releases[0] with { Mark = ReleaseMark.Good, MarkTime = Day.AddDays(9) }, releases[1]], [Deployment(2, "2", DeploymentStatus.Succeeded)]);
        Assert.True(found[0].IsLastGood);
        Assert.DoesNotContain(ReleaseHistory.Apply(releases, []), r => r.IsLastGood || r.IsWayBack || r.Mark != ReleaseMark.None);
    }

    [Fact]
    public void A_deployment_that_has_not_ended_needs_both_of_its_releases()
    {
        var found = ReleaseHistory.Apply(Releases("1", "2", "3"), [Deployment(5, "3", DeploymentStatus.Interrupted, "1")]);
        Assert.Equal(["1", "3"], found.Where(r => r.IsWayBack).Select(r => r.Id.Value));
    }

    [Fact]
    public void Bad_and_damaged_ones_go_first_and_are_not_counted()
    {
        ReleaseState[] releases =
        [
            State("5", 5), State("4", 4) with { Mark = ReleaseMark.Bad }, State("3", 3), State("2", 2) with { Condition = ReleaseCondition.Damaged }, State("1", 1), State("0", 0),
        ];
        Assert.Equal(["2", "4", "0", "1"], ReleaseRemovalPlan.AllBut(releases, 2).Select(r => r.Id.Value));
        Assert.Equal(["2", "4"], ReleaseRemovalPlan.AllBut(releases, 9).Select(r => r.Id.Value));
    }

    [Fact]
    public void What_somebody_needs_stays()
    {
        var plain = State("1", 1);
        ReleaseState[] needed =
        [
            plain with { Pinned = [5001] }, plain with { Running = [5001] }, plain with { ProcessId = [7] }, plain with { IsCurrent = true }, plain with { IsLastGood = true }, plain with { IsWayBack = true },
            plain with { Pinned = [5001], Mark = ReleaseMark.Bad, Condition = ReleaseCondition.Damaged },
        ];
        foreach (var release in needed)
        {
            Assert.NotNull(ReleaseRemovalPlan.Reason(release));
            Assert.Empty(ReleaseRemovalPlan.AllBut([release], 0));
        }

        Assert.Null(ReleaseRemovalPlan.Reason(plain));
        Assert.Single(ReleaseRemovalPlan.AllBut([plain], 0));
    }

    [Fact]
    public void A_mark_is_read_as_it_was_written()
    {
        var marked = State("1", 1) with { Mark = ReleaseMark.Bad, MarkedBy = "me@here", Reason = "two\nlines", MarkTime = Day };
        var read = ReleaseMarkFile.Apply(State("1", 1), ReleaseMarkFile.Content(marked));
        Assert.Equal((ReleaseMark.Bad, "me@here", "two lines", Day), (read.Mark, read.MarkedBy, read.Reason, read.MarkTime!.Value));
        Assert.Equal(ReleaseMark.None, ReleaseMarkFile.Apply(State("1", 1), string.Empty).Mark);
    }

    private static ReleaseState[] Releases(params string[] ids) => [.. ids.Select((id, i) => State(id, i))];

    private static ReleaseState State(string id, int day) => new()
    {
        HostName = "app1", Id = new ReleaseId(id), Path = $"/x/releases/{id}", Time = Day.AddDays(day), Owner = "root:root", Condition = ReleaseCondition.Whole,
    };

    private static Deployment Deployment(int day, string release, DeploymentStatus status, params string[] previous) => new()
    {
        Id = $"2026010{day}T000000Z-aa", Service = "x", Kind = DeploymentKind.RollingUpdate, Release = new ReleaseId(release), Previous = previous, Owner = "me@here",
        Start = Day.AddDays(day), End = Day.AddDays(day), Status = status, Reason = string.Empty, Replicas = 1,
    };
}
