using XDeploy.Load;

namespace XDeploy.Unit.Load;

public sealed class TallyTests
{
    private readonly Tally tally = new(TimeSpan.FromMilliseconds(500));

    [Fact]
    public void Every_request_is_counted_under_its_method_status_and_version()
    {
        Request(isPost: false, dueMs: 0, tookMs: 1);
        Request(isPost: true, dueMs: 10, tookMs: 1, version: "2");
        Request(isPost: true, dueMs: 20, tookMs: 1, status: 502, loss: "status 502");
        Request(isPost: false, dueMs: 30, tookMs: 1, status: null, loss: "Connection reset by peer");
        tally.Sent(false, Ms(40), TimeSpan.Zero);

        var report = Report();

        Assert.Equal((5, 2, 2), (report.Sent, report.Answered, report.Lost));
        Assert.Equal(new MethodCount(3, 1, 1), report.ByMethod["GET"]);
        Assert.Equal(new MethodCount(2, 1, 1), report.ByMethod["POST"]);
        Assert.Equal(new Dictionary<string, long> { ["200"] = 2, ["502"] = 1 }, report.ByStatus);
        Assert.Equal(new Dictionary<string, long> { ["1"] = 1, ["2"] = 1 }, report.Versions);
        Assert.Equal(new Dictionary<string, long> { ["Connection reset by peer"] = 1, ["status 502"] = 1 }, report.Errors);
        Assert.Equal(new LossNote(0.021, "POST", "status 502"), report.FirstLosses[0]);
    }

    [Fact]
    public void Latency_counts_from_the_scheduled_time_and_percentiles_are_latencies_that_were_met()
    {
        for (var i = 1; i <= 100; i++) Request(isPost: false, dueMs: 100 - i, tookMs: i);
        Request(isPost: false, dueMs: 0, tookMs: 9_000, status: null, loss: "no answer in 9 s");

        Assert.Equal(new LatencySummary(50, 90, 99, 100), Report().LatencyMs);
    }

    [Fact]
    public void Without_an_answer_there_is_no_latency() => Assert.Equal(new LatencySummary(null, null, null, null), Report().LatencyMs);

    [Fact]
    public void The_timeline_has_what_was_due_and_what_ended_in_each_slot()
    {
        Request(isPost: false, dueMs: 100, tookMs: 5);
        Request(isPost: false, dueMs: 400, tookMs: 800, version: "2");
        Request(isPost: false, dueMs: 499, tookMs: 1, status: 502, loss: "status 502");

        var slots = Report().Timeline;

        Assert.Equal([0, 0.5, 1], slots.Select(slot => slot.T));
        Assert.Equal([3, 0, 0], slots.Select(slot => slot.Sent));
        Assert.Equal([1, 0, 1], slots.Select(slot => slot.Answered));
        Assert.Equal([0, 1, 0], slots.Select(slot => slot.Lost));
        Assert.Equal([5, 0, 800], slots.Select(slot => slot.MaxMs));
        Assert.Equal(new Dictionary<string, long> { ["2"] = 1 }, slots[2].Versions);
    }

    [Fact]
    public void The_report_tells_how_late_the_generator_itself_was()
    {
        tally.Sent(false, Ms(10), Ms(3));
        tally.Sent(false, Ms(20), Ms(1));

        Assert.Equal(3, Report().MaxScheduleLagMs);
    }

    private void Request(bool isPost, int dueMs, int tookMs, int? status = 200, string version = "1", string? loss = null)
    {
        tally.Sent(isPost, Ms(dueMs), TimeSpan.Zero);
        tally.Ended(new Outcome(isPost, Ms(dueMs), Ms(dueMs + tookMs), status, loss is null ? version : null, loss));
    }

    private LoadReport Report() => tally.Report(DateTimeOffset.UnixEpoch, Ms(1000), Ms(1200), TimeSpan.Zero);

    private static TimeSpan Ms(int milliseconds) => TimeSpan.FromMilliseconds(milliseconds);
}
