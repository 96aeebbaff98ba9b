using XDeploy.Engine.Nginx;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Unit.Rollouts.Analysis;

public sealed class CanarySourceTests
{
    private static readonly NginxTrafficPosition Position = new() { HostName = "lb1", Path = "/x", File = [] };

    [Fact]
    public void Groups_and_balancers_are_added_up_with_what_was_passed_on()
    {
        string[] lines =
        [
            "read\t9\t0\t900", "span\t1.000\t2.000",
            "group\ta:1\t\t4\t1", "status\ta:1\t\t200\t2", "status\ta:1\t\t404\t1", "status\ta:1\t\t503\t1", "time\ta:1\t\t10\t3", "time\ta:1\t\t100\t1", "passed\ta:1\t\t2",
            "group\tb:1\t\t5\t1", "status\tb:1\t\t200\t5", "time\tb:1\t\t10\t5",
        ];
        var groups = TrafficTally.Parse(lines).Results([Position], []).ToList();

        var sample = TrafficSample.Of("new", groups.Concat(groups));

        Assert.Equal(("new", 22, 6), (sample.Name, sample.Requests, sample.Errors));
        Assert.Equal([(TimeSpan.FromMilliseconds(10), 16), (TrafficHistogram.Middle(100), 2)], sample.Latency.OrderBy(l => l.Key).Select(l => (l.Key, (int)l.Value)));
        Assert.Equal(8, TrafficSample.Of("new", groups.Concat(groups), 404).Errors);
        Assert.Equal((0, 0), (TrafficSample.Of("none", []).Requests, TrafficSample.Of("none", []).Latency.Count));
    }

    [Fact]
    public void A_burst_of_errors_is_one_minute_of_its_replica()
    {
        var start = new DateTimeOffset(2026, 1, 1, 12, 0, 30, TimeSpan.Zero);
        SystemdJournalEntry Entry(string host, double seconds, SystemdJournalPriority priority = SystemdJournalPriority.Error) =>
            new() { HostName = host, Unit = "x@1.service", Time = start.AddSeconds(seconds), Priority = priority, Message = "m" };

        Assert.Equal(4, JournalMinutes.WithErrors(
            [
                Entry("a", 1), Entry("a", 2), Entry("a", 59.9), Entry("a", 60, SystemdJournalPriority.Critical), Entry("b", 5), Entry("b", 200),
                Entry("b", 300, SystemdJournalPriority.Warning), Entry("b", -1),
            ],
            start));
    }
}
