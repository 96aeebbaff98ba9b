using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Unit.Rollouts;

public sealed class RolloutHistoryTests
{
    [Fact]
    public void A_request_comes_back_from_the_journal_as_it_was()
    {
        var request = new RolloutRequest
        {
            Release = new ReleaseId("2.0"), BatchSize = [new(1), new("25%")], MinAvailable = new("60%"), DrainMethod = DrainMethod.NginxDown, DrainTimeout = TimeSpan.FromSeconds(7),
            ReadyTimeout = TimeSpan.FromSeconds(8), StableFor = TimeSpan.FromMilliseconds(300), ProbeInterval = TimeSpan.FromMilliseconds(90), SettleTime = TimeSpan.Zero, ExpectedVersion = "2.0", MaxFailures = new("10%"), Window = new("20%"), First = ["app2", "rack*"],
        };
        var journal = Read(Journal("1", "2.0", "1.0", "Interrupted") with { Request = RolloutHistory.ToJournal(request) });

        var (resumed, cause) = RolloutHistory.Resume([journal], null, "x");

        Assert.Equal(request with { BatchSize = [], First = [] }, resumed with { BatchSize = [], First = [] });
        Assert.Equal(request.BatchSize, resumed.BatchSize);
        Assert.Equal(request.First, resumed.First);
        Assert.Equal((DeploymentKind.Resume, "1"), (cause.Kind, cause.Origin));
        Assert.Equal("1.0", cause.Previous["app1:5001"]);
    }

    [Fact]
    public void A_line_that_was_not_written_whole_is_left_out()
    {
        var bytes = Bytes(Journal("1", "2.0", "1.0", "Running"), "Started", "Draining");

        for (var length = bytes.Length - 1; length > bytes.AsSpan().IndexOf((byte)'\n') + 1; length--)
            Assert.InRange(JournalFile.Read(bytes.AsSpan(0, length))!.Events.Count, 0, 2);
        Assert.Equal(["Started", "Draining"], JournalFile.Read(bytes)!.Events.Select(e => e.Kind));
        Assert.Null(JournalFile.Read("{\"kind\":\"Started\"}\n"u8));
        Assert.Null(JournalFile.Read("not json\n"u8));
        Assert.Null(JournalFile.Read([]));
        Assert.Null(JournalFile.Read(Bytes(Journal("1", "2.0", "1.0", "x") with { Format = 99 })));
    }

    [Theory]
    [InlineData("Succeeded", DeploymentStatus.Succeeded)]
    [InlineData("Failed", DeploymentStatus.Failed)]
    [InlineData("Degraded", DeploymentStatus.Degraded)]
    [InlineData("Incomplete", DeploymentStatus.Incomplete)]
    [InlineData("Paused", DeploymentStatus.Paused)]
    [InlineData("Draining", DeploymentStatus.Interrupted)]
    public void A_deployment_stands_as_its_last_line_says(string last, DeploymentStatus expected)
    {
        var deployment = Read(Journal("1", "2.0", "1.0", last), "Started", last).ToDeployment(isAlive: false, "lb1");

        Assert.Equal(expected, deployment.Status);
        Assert.Equal(expected == DeploymentStatus.Interrupted, deployment.End is null);
        Assert.Equal((1, "lb1"), (deployment.Replicas, deployment.HostName));
    }

    [Fact]
    public void What_succeeded_is_not_resumed_and_what_is_not_there_is_not_found()
    {
        Assert.Equal("NothingToResume", Error(() => RolloutHistory.Resume([Read(Journal("1", "2.0", "1.0", ""), "Succeeded")], null, "x")));
        Assert.Equal("DeploymentNotFound", Error(() => RolloutHistory.Resume([], null, "x")));
        Assert.Equal("DeploymentNotFound", Error(() => RolloutHistory.Resume([Read(Journal("1", "2.0", "1.0", ""))], "2", "x")));
    }

    [Fact]
    public void The_rest_of_a_rest_goes_back_to_what_ran_before_the_whole()
    {
        // The first run moved app1, the second one was to move app2 and saw app1 on the new release already.
        var first = Read(Journal("1", "2.0", "1.0", "") with { Previous = Map(("app1:5001", "1.0"), ("app2:5001", "1.0")) });
        var second = Read(Journal("2", "2.0", "2.0", "") with { Kind = DeploymentKind.Resume, Origin = "1", Previous = Map(("app1:5001", "2.0"), ("app2:5001", "1.0")) });

        Assert.Equal("1.0", RolloutHistory.Resume([second, first], null, "x").Cause.Previous["app1:5001"]);
        Assert.Equal("1.0", RolloutHistory.Undo([second, first], null, null, "x").Request.Release.Value);
    }

    [Fact]
    public void The_configuration_that_comes_back_is_the_one_before_or_that_of_a_named_release()
    {
        var journals = new[]
        {
            Read(Journal("5", "1.0", "3.0", "") with { Kind = DeploymentKind.Undo, Origin = "4" }, "Succeeded"),
            Read(Journal("4", "3.0", "1.0", "") with { Kind = DeploymentKind.Resume, Origin = "3" }, "Succeeded"),
            Read(Journal("3", "3.0", "1.0", ""), "Failed"),
            Read(Journal("2", "1.0", "1.0", ""), "Failed"),
            Read(Journal("1", "1.0", "0.9", ""), "Incomplete"),
        };

        Assert.Equal(["3.before", "1"], RolloutHistory.Undo(journals, "4", null, "x").Cause.Revision);
        Assert.Equal(["5", "1"], RolloutHistory.Undo(journals, "4", new ReleaseId("1.0"), "x").Cause.Revision);
        Assert.Equal(["4"], RolloutHistory.Undo(journals, "5", null, "x").Cause.Revision.Skip(1));
        Assert.Empty(RolloutHistory.Resume(journals, "3", "x").Cause.Revision);
    }

    [Fact]
    public void The_rest_of_a_way_back_brings_the_same_configuration_back()
    {
        var journal = Journal("2", "1.0", "2.0", "") with { Kind = DeploymentKind.Undo, Origin = "1" };

        Assert.Equal(["1.before", "0"], RolloutHistory.Resume([Read(journal with { Request = journal.Request with { Revision = ["1.before", "0"] } })], null, "x").Cause.Revision);
    }

    [Fact]
    public void The_way_back_is_to_the_release_before()
    {
        var journals = new[] { Read(Journal("2", "3.0", "2.0", ""), "Succeeded"), Read(Journal("1", "2.0", "1.0", ""), "Succeeded") };

        var (request, cause) = RolloutHistory.Undo(journals, null, null, "x");
        Assert.Equal(("2.0", "2.0"), (request.Release.Value, request.ExpectedVersion));
        Assert.Equal((DeploymentKind.Undo, "2"), (cause.Kind, cause.Origin));
        Assert.Equal("1.0", RolloutHistory.Undo(journals, "1", null, "x").Request.Release.Value);
        Assert.Equal("0.9", RolloutHistory.Undo(journals, null, new ReleaseId("0.9"), "x").Request.Release.Value);
    }

    [Fact]
    public void What_was_taken_back_is_not_taken_back_again()
    {
        var undo = Read(Journal("3", "2.0", "3.0", "") with { Kind = DeploymentKind.Undo, Origin = "2" }, "Succeeded");
        var journals = new[] { undo, Read(Journal("2", "3.0", "2.0", ""), "Succeeded"), Read(Journal("1", "2.0", "1.0", ""), "Succeeded") };

        Assert.Equal("1.0", RolloutHistory.Undo(journals, null, null, "x").Request.Release.Value);
        // A way back that was interrupted is gone again.
        Assert.Equal("2.0", RolloutHistory.Undo([Read(undo.Header, "Draining"), .. journals[1..]], null, null, "x").Request.Release.Value);
    }

    [Fact]
    public void Of_several_releases_the_last_that_was_brought_whole_is_meant()
    {
        var mixed = Map(("app1:5001", "1.0"), ("app2:5001", "2.0"));
        var last = Read(Journal("3", "3.0", "", "") with { Previous = mixed }, "Succeeded");

        Assert.Equal("1.0", RolloutHistory.Undo([last, Read(Journal("2", "2.0", "1.0", ""), "Failed"), Read(Journal("1", "1.0", "0.9", ""), "Succeeded")], null, null, "x").Request.Release.Value);
        Assert.Equal("UndoAmbiguous", Error(() => RolloutHistory.Undo([last], null, null, "x")));
        Assert.Equal("NothingToUndo", Error(() => RolloutHistory.Undo([Read(Journal("1", "1.0", null, ""), "Succeeded")], null, null, "x")));
    }

    [Fact]
    public void A_migration_is_done_until_another_release_was_brought_whole()
    {
        var migrated = Read(Journal("1", "2.0", "1.0", ""), "Started", "Migrated", "Failed");
        var two = new ReleaseId("2.0");

        Assert.True(RolloutHistory.IsMigrated([migrated], two));
        Assert.True(RolloutHistory.IsMigrated([Read(Journal("2", "2.0", "1.0", ""), "Succeeded"), migrated], two));
        Assert.True(RolloutHistory.IsMigrated([Read(Journal("2", "3.0", "2.0", ""), "Failed"), migrated], two));
        Assert.False(RolloutHistory.IsMigrated([Read(Journal("2", "1.0", "2.0", ""), "Succeeded"), migrated], two));
        Assert.False(RolloutHistory.IsMigrated([migrated], new ReleaseId("1.0")));
        Assert.False(RolloutHistory.IsMigrated([Read(Journal("1", "2.0", "1.0", ""), "Started", "Failed")], two));
    }

    private static string Error(Action action) => Assert.Throws<DeployException>(action).ErrorId;

    private static Dictionary<string, string?> Map(params (string Replica, string? Release)[] pairs) => pairs.ToDictionary(p => p.Replica, p => p.Release);

    private static JournalFile Read(JournalHeader header, params string[] events) => JournalFile.Read(Bytes(header, events))!;

    private static byte[] Bytes(JournalHeader header, params string[] events) =>
        [.. JournalJson.Line(header), .. events.SelectMany(e => JournalJson.Line(new RolloutEvent(DateTimeOffset.UnixEpoch, e, $"\u00fc {e}", 0)))];

    private static JournalHeader Journal(string id, string release, string? previous, string reason) => new()
    {
        Id = id,
        Service = "x",
        Kind = DeploymentKind.RollingUpdate,
        User = "deploy",
        Machine = reason,
        ProcessId = 1,
        Start = DateTimeOffset.UnixEpoch,
        Previous = Map(("app1:5001", previous)),
        Request = RolloutHistory.ToJournal(new RolloutRequest { Release = new ReleaseId(release), ExpectedVersion = release }),
    };
}
