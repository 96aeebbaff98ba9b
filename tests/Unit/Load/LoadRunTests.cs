using System.Net;
using System.Net.Sockets;
using XDeploy.Load;

namespace XDeploy.Unit.Load;

// They count on a server that answers in time, which is not theirs alone to decide where all tests run at once.
[Collection(nameof(LoadRunTests))]
[CollectionDefinition(nameof(LoadRunTests), DisableParallelization = true)]
public sealed class LoadRunTests
{
    [Theory]
    [InlineData(Fault.Close, 0, null)]
    [InlineData(Fault.Close, 0.5, null)]
    [InlineData(Fault.Close, 1, null)]
    [InlineData(Fault.Reset, 0, null)]
    [InlineData(Fault.Reset, 0.5, null)]
    [InlineData(Fault.CutBody, 0.5, null)]
    [InlineData(Fault.BadGateway, 0.5, "status 502")]
    [InlineData(Fault.OtherLength, 0.5, "the answer echoes another body length")]
    public async Task Every_tenth_request_that_the_server_drops_is_lost_and_none_is_sent_twice(Fault fault, double postShare, string? reason)
    {
        using var server = new FaultyServer(number => number % 10 == 0 ? fault : Fault.None);

        var report = await RunAsync(Options(server.Url) with { PostShare = postShare, Duration = TimeSpan.FromSeconds(0.5) });

        Assert.Equal((300, 270, 30), (report.Sent, report.Answered, report.Lost));
        Assert.Equal(300, server.Received);
        Assert.Equal(300 * postShare, report.ByMethod["POST"].Sent);
        Assert.Equal(30, report.Errors.Values.Sum());
        if (reason is not null) Assert.Equal(reason, Assert.Single(report.Errors).Key);
        Assert.Equal(30, report.Timeline.Sum(slot => slot.Lost));
    }

    [Fact]
    public async Task Nothing_is_lost_where_the_server_answers_all()
    {
        var readyCalls = 0;
        using var server = new FaultyServer(_ => Fault.None);

        var report = await new LoadRun(Options(server.Url) with { Duration = TimeSpan.FromSeconds(0.25) }, () => readyCalls++).RunAsync(default);

        Assert.Equal((150, 150, 0), (report.Sent, report.Answered, report.Lost));
        Assert.Equal(1, readyCalls);
        Assert.Equal(new Dictionary<string, long> { ["1"] = 150 }, report.Versions);
    }

    [Fact]
    public async Task A_slow_server_does_not_slow_the_load_and_waiting_for_a_connection_counts()
    {
        // One connection, 50 ms a request, one due every 10 ms: the 20th waits for 19 others.
        using var server = new FaultyServer(_ => Fault.None, TimeSpan.FromMilliseconds(50));

        var report = await RunAsync(Options(server.Url) with { Rate = 100, Connections = 1, Duration = TimeSpan.FromSeconds(0.2) });

        Assert.Equal((20, 20), (report.Sent, report.Answered));
        Assert.InRange(report.LatencyMs.Max!.Value, 20 * 50 - 190, 5_000);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_lost()
    {
        using var server = new FaultyServer(_ => Fault.None, TimeSpan.FromSeconds(3));

        var report = await RunAsync(
            Options(server.Url) with { Rate = 20, Timeout = TimeSpan.FromSeconds(0.3), Duration = TimeSpan.FromSeconds(0.2) });

        Assert.Equal((4, 4), (report.Sent, report.Lost));
        Assert.Equal("no answer in 0.3 s", Assert.Single(report.Errors).Key);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_loses_all()
    {
        var port = FreePort();

        var report = await RunAsync(Options(new Uri($"http://127.0.0.1:{port}/")) with { Duration = TimeSpan.FromSeconds(0.1) });

        Assert.Equal((60, 60, 0), (report.Sent, report.Lost, report.Answered));
        Assert.Contains("Connection refused", Assert.Single(report.Errors).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_waits_for_what_is_under_way()
    {
        using var server = new FaultyServer(_ => Fault.None, TimeSpan.FromMilliseconds(300));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var report = await new LoadRun(Options(server.Url) with { Rate = 50 }, () => { }).RunAsync(stop.Token);

        Assert.InRange(report.Sent, 1, 50);
        Assert.Equal((report.Sent, 0), (report.Answered, report.Lost));
    }

    private static Task<LoadReport> RunAsync(LoadOptions options) => new LoadRun(options, () => { }).RunAsync(default);

    private static LoadOptions Options(Uri url) => new() { Url = url, Rate = 600, Connections = 8 };

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
