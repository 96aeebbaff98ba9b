using System.Globalization;
using CsCheck;

namespace XDeploy.Unit.Nginx;

public sealed class TrafficMeterTests : IDisposable
{
    private readonly TrafficLogFixture _log = new();

    private static readonly Gen<(string Address, int Milliseconds, int Status, string Version)[]> Requests = Gen.Select(
        OneOf("10.0.0.1:5001", "10.0.0.2:5001", "[fd00::1]:5001", "unix:/run/x.sock"),
        Gen.OneOf(Gen.Int[0, 80], Gen.Int[0, 60_000]),
        OneOf(200, 200, 200, 404, 499, 500, 502),
        OneOf("1.0", "2.0", "-")).Array[1, 200];

    public void Dispose() => _log.Dispose();

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    [Fact]
    public void Counts_are_exact_and_quantiles_near() => Requests.Sample(
        requests =>
        {
            using var log = new TrafficLogFixture();
            foreach (var (r, i) in requests.Select((r, i) => (r, i)))
                log.Append(TrafficLogFixture.Line(1000 + i, r.Address, (r.Milliseconds / 1000m).ToString("0.000", CultureInfo.InvariantCulture), r.Status, r.Version, bytes: 3_000_000_000));
            var tally = log.Measure(groupBy: NginxTrafficGrouping.Address | NginxTrafficGrouping.Version).GetAwaiter().GetResult().Tally;

            Assert.Equal(requests.Select(r => (r.Address, Version(r.Version))).Distinct().Count(), tally.Group.Count);
            foreach (var expected in requests.GroupBy(r => (r.Address, Version(r.Version))))
            {
                var group = tally.Group[expected.Key];
                Assert.Equal(expected.Count(), group.Requests);
                Assert.Equal(expected.Count() * 3_000_000_000L, group.Bytes);
                Assert.Equal(expected.CountBy(r => r.Status).OrderBy(s => s.Key).Select(s => (s.Key, (long)s.Value)), group.Status.Select(s => (s.Key, s.Value)));
                var sorted = expected.Select(r => r.Milliseconds).Order().ToList();
                foreach (var share in new[] { 0, 0.5, 0.95, 0.99, 1 })
                {
                    var exact = sorted[Math.Max(0, (int)Math.Ceiling(sorted.Count * share) - 1)];
                    Assert.InRange(group.Times.Quantile(share)!.Value.TotalMilliseconds, exact * 0.99, exact * 1.01);
                }
            }

            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1000), tally.First);
            Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(999 + requests.Length), tally.Last);

            static string Version(string version) => version == "-" ? string.Empty : version;
        },
        iter: 15, threads: 1);

    [Fact]
    public async Task A_measurement_goes_on_where_the_last_one_ended()
    {
        _log.Write("a:1", 3);
        var start = await _log.Locate();
        Assert.Equal(string.Empty, await _log.Count(start));

        _log.Write("a:1", 2);
        _log.Write("b:1");
        var second = await _log.Measure(start);
        Assert.Equal("a:1=2 b:1=1", TrafficLogFixture.Text(second.Tally));

        _log.Write("b:1", 4);
        Assert.Equal("b:1=4", await _log.Count(second.Position));
        Assert.Equal("a:1=2 b:1=5", await _log.Count(start));
    }

    [Fact]
    public async Task A_line_that_nginx_is_writing_is_left_for_the_next_time()
    {
        _log.Write("a:1", 3);
        var line = TrafficLogFixture.Line(2_000_000_000, "b:1");
        File.AppendAllText(_log.Path, line[..20]);
        var first = await _log.Measure();
        Assert.Equal("a:1=3", TrafficLogFixture.Text(first.Tally));

        File.AppendAllText(_log.Path, line[20..] + "\n");
        Assert.Equal("b:1=1", await _log.Count(first.Position));
    }

    [Fact]
    public async Task Rotation_loses_nothing_and_counts_nothing_twice()
    {
        _log.Write("a:1", 3);
        var start = await _log.Locate();
        _log.Write("a:1");
        _log.Move(string.Empty, ".1");
        _log.Write("b:1", 2);
        var first = await _log.Measure(start);
        Assert.Equal("a:1=1 b:1=2", TrafficLogFixture.Text(first.Tally));

        // A worker that has not reopened its logs yet.
        _log.Write("late:1", suffix: ".1");
        var second = await _log.Measure(first.Position);
        Assert.Equal("late:1=1", TrafficLogFixture.Text(second.Tally));

        _log.Move(".1", ".2");
        _log.Move(string.Empty, ".1");
        _log.Write("c:1");
        _log.Move(".2", ".3");
        _log.Move(".1", ".2");
        _log.Move(string.Empty, ".1");
        _log.Write("d:1");
        var third = await _log.Measure(second.Position);
        Assert.Equal("c:1=1 d:1=1", TrafficLogFixture.Text(third.Tally));
        Assert.False(third.HasGap);
        Assert.Equal("a:1=1 b:1=2 c:1=1 d:1=1 late:1=1", await _log.Count(start));
    }

    [Fact]
    public async Task A_log_that_is_copied_and_cut_is_read_on_in_the_copy()
    {
        _log.Write("a:1", 3);
        var start = await _log.Locate();
        _log.Write("a:1", 2);
        File.Copy(_log.Path, _log.Path + ".1");
        Assert.Equal("a:1=2", await _log.Count(start));

        using (var log = File.OpenWrite(_log.Path))
            log.SetLength(0);
        var cut = await _log.Measure(start);
        Assert.Equal("a:1=2", TrafficLogFixture.Text(cut.Tally));
        Assert.False(cut.HasGap);

        // More than before the cut, so that the size alone tells nothing.
        _log.Write("b:1", 9);
        Assert.Equal("a:1=2 b:1=9", await _log.Count(start));
        Assert.Equal("b:1=9", await _log.Count(cut.Position));
    }

    [Fact]
    public async Task A_log_whose_rest_is_gone_is_read_from_its_begin_and_that_is_said()
    {
        _log.Write("a:1", 3);
        var start = await _log.Locate();
        _log.Write("a:1", 2);
        _log.Move(string.Empty, ".1.gz");
        _log.Write("b:1");

        var measured = await _log.Measure(start);

        Assert.Equal("b:1=1", TrafficLogFixture.Text(measured.Tally));
        Assert.True(measured.HasGap);
    }

    [Fact]
    public async Task A_log_that_begins_empty_is_followed()
    {
        File.WriteAllText(_log.Path, string.Empty);
        var start = await _log.Locate();
        _log.Write("a:1");
        _log.Move(string.Empty, "-20260101");
        _log.Write("b:1");

        var measured = await _log.Measure(start);

        Assert.Equal("a:1=1 b:1=1", TrafficLogFixture.Text(measured.Tally));
        Assert.False(measured.HasGap);
    }

    [Fact]
    public async Task The_server_that_answered_counts_and_the_ones_before_it_passed_on()
    {
        _log.Append(TrafficLogFixture.Line(1, "a:1, b:1", "0.002, 0.040", version: "2.0"));
        _log.Append(TrafficLogFixture.Line(2, "a:1 : c:1, b:1", "0.001 : -, 0.050", version: "2.0"));
        _log.Append(TrafficLogFixture.Line(3, "-", "-", 301, "-", "-"));
        _log.Append(TrafficLogFixture.Line(4, "x-model", "0.000", 502, "-"));

        var byAddress = (await _log.Measure()).Tally;
        Assert.Equal("=1 a:1=0 b:1=2 c:1=0 x-model=1", TrafficLogFixture.Text(byAddress));
        Assert.Equal((1L, 1L, 0L), (byAddress.Group[("a:1", "")].PassedOn, byAddress.Group[("c:1", "")].PassedOn, byAddress.Group[("b:1", "")].PassedOn));
        Assert.Equal(TimeSpan.FromMilliseconds(40), byAddress.Group[("b:1", "")].Times.Quantile(0.5));
        Assert.Equal(0, byAddress.Group[("", "")].Times.Count);

        var byVersion = (await _log.Measure(groupBy: NginxTrafficGrouping.Version)).Tally;
        Assert.Equal("=2 /2.0=2", TrafficLogFixture.Text(byVersion));
        Assert.Equal(2, byVersion.Group[("", "")].PassedOn);

        Assert.Equal("=4", TrafficLogFixture.Text((await _log.Measure(groupBy: NginxTrafficGrouping.None)).Tally));
    }

    [Fact]
    public async Task Only_the_upstream_and_the_time_that_are_asked_for_count()
    {
        _log.Append(TrafficLogFixture.Line(1000.999m, "old:1"));
        _log.Append(TrafficLogFixture.Line(1001m, "a:1"));
        _log.Append(TrafficLogFixture.Line(1002m, "b:1", upstream: @"other\t"));

        Assert.Equal("a:1=1 b:1=1", TrafficLogFixture.Text((await _log.Measure(from: DateTimeOffset.FromUnixTimeSeconds(1001))).Tally));
        Assert.Equal("a:1=1 old:1=1", TrafficLogFixture.Text((await _log.Measure(upstream: "x-model")).Tally));
        Assert.Equal("b:1=1", TrafficLogFixture.Text((await _log.Measure(upstream: @"other\t")).Tally));
    }

    [Fact]
    public async Task A_time_reaches_into_rotated_logs()
    {
        _log.Write("a:1");
        _log.Move(string.Empty, ".1");
        _log.Write("b:1");

        Assert.Equal("b:1=1", TrafficLogFixture.Text((await _log.Measure()).Tally));
        Assert.Equal("a:1=1 b:1=1", TrafficLogFixture.Text((await _log.Measure(from: DateTimeOffset.FromUnixTimeSeconds(1))).Tally));
    }

    [Fact]
    public async Task Lines_of_another_format_are_told_apart()
    {
        _log.Append("127.0.0.1 - - [01/Jan/2026:00:00:00 +0000] \"GET / HTTP/1.1\" 200 2 \"-\" \"curl\"");
        var error = await Assert.ThrowsAsync<DeployException>(() => _log.Measure());
        Assert.Equal("NginxTrafficLogForeign", error.ErrorId);
        Assert.Contains("New-NginxSite -TrafficLog", error.Message, StringComparison.Ordinal);

        _log.Write("a:1");
        var measured = await _log.Measure();
        Assert.Equal(1, measured.Tally.ForeignLines);
        Assert.Equal("a:1=1", TrafficLogFixture.Text(measured.Tally));
    }

    [Fact]
    public async Task Without_a_log_the_way_to_one_is_named()
    {
        var error = await Assert.ThrowsAsync<DeployException>(() => _log.Measure());
        Assert.Equal("NginxTrafficLogMissing", error.ErrorId);
        Assert.Contains("New-NginxSite -TrafficLog", error.Message, StringComparison.Ordinal);
    }
}
