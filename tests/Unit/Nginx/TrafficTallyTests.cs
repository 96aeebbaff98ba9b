using CsCheck;
using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class TrafficTallyTests
{
    private static readonly NginxTrafficPosition Position = new() { HostName = "lb1", Path = "/x", File = [] };

    [Fact]
    public void Balancers_are_added_up()
    {
        var tally = Tally("read\t3\t0\t300", "span\t1000.500\t1002.000", "group\ta:1\t1.0\t3\t600", "status\ta:1\t1.0\t200\t2", "status\ta:1\t1.0\t502\t1", "time\ta:1\t1.0\t10\t3");
        tally.Add(Tally("read\t2\t1\t200", "span\t999.000\t1001.000", "group\ta:1\t1.0\t1\t100", "status\ta:1\t1.0\t200\t1", "time\ta:1\t1.0\t20\t1", "passed\tb:1\t\t7"));

        var results = tally.Results([Position, Position with { HostName = "lb2" }], [0.8]).ToList();

        Assert.Equal(["a:1", "b:1"], results.Select(r => r.Address));
        var first = results[0];
        Assert.Equal(["lb1", "lb2"], first.HostName);
        Assert.Equal(("1.0", 4, 700, 1, 0.25), (first.Version, first.Requests, first.Bytes, first.Errors, first.ErrorRate));
        Assert.Equal([(200, 3), (502, 1)], first.Status.Select(s => (s.Key, (int)s.Value)));
        Assert.Equal((10, 20, 20), (first.P50!.Value.TotalMilliseconds, first.P95!.Value.TotalMilliseconds, first.Quantile[0.8].TotalMilliseconds));
        Assert.Equal([(10, 3), (20, 1)], first.Time.Select(t => ((int)t.Key.TotalMilliseconds, (int)t.Value)));
        Assert.Equal((DateTimeOffset.FromUnixTimeSeconds(999), DateTimeOffset.FromUnixTimeSeconds(1002)), (first.First, first.Last));
        Assert.Equal((7, null, null, 0.0), (results[1].PassedOn, results[1].Version, results[1].P50, results[1].ErrorRate));
        Assert.Empty(results[1].Quantile);
        Assert.Equal((5, 1, 500), (tally.Lines, tally.ForeignLines, tally.BytesRead));
    }

    [Fact]
    public void A_tally_of_nothing_changes_nothing()
    {
        var tally = Tally("read\t1\t0\t10", "span\t5.000\t6.000", "group\ta\t\t1\t1");
        tally.Add(new TrafficTally());
        Assert.Equal((DateTimeOffset.FromUnixTimeSeconds(5), DateTimeOffset.FromUnixTimeSeconds(6)), (tally.First, tally.Last));
        var empty = new TrafficTally();
        empty.Add(tally);
        Assert.Equal((tally.First, tally.Last, 1), (empty.First, empty.Last, empty.Group.Count));
    }

    [Theory]
    [InlineData("awk: cannot open")]
    [InlineData("group\ta\t\t1")]
    [InlineData("group\ta\t\t1e+09\t1")]
    [InlineData("")]
    public void What_awk_does_not_print_is_refused(string line) =>
        Assert.Equal("NginxTrafficUnreadable", Assert.Throws<DeployException>(() => Tally(line)).ErrorId);

    [Fact]
    public void A_bucket_is_at_most_one_percent_off() => Gen.Long[0, 86_400_000].Sample(milliseconds =>
        Assert.InRange(TrafficHistogram.Middle(TrafficHistogram.Bucket(milliseconds)).TotalMilliseconds, milliseconds * 0.99, milliseconds * 1.01));

    [Fact]
    public void Histograms_of_parts_add_up_to_that_of_the_whole() => Gen.Long[0, 100_000].Array[0, 50].Array[1, 5].Sample(parts =>
    {
        var whole = new TrafficHistogram();
        var sum = new TrafficHistogram();
        foreach (var part in parts)
        {
            var histogram = new TrafficHistogram();
            foreach (var time in part)
            {
                whole.Add(TrafficHistogram.Bucket(time), 1);
                histogram.Add(TrafficHistogram.Bucket(time), 1);
            }

            sum.Add(histogram);
        }

        Assert.Equal(whole.Count, sum.Count);
        foreach (var share in new[] { 0, 0.25, 0.5, 0.99, 1 })
            Assert.Equal(whole.Quantile(share), sum.Quantile(share));
    });

    private static TrafficTally Tally(params string[] lines) => TrafficTally.Parse(lines);
}
