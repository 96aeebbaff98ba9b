using XDeploy.Engine.Nginx;

namespace XDeploy.Unit.Nginx;

public sealed class NginxUpstreamsTests
{
    [Fact]
    public void A_plain_upstream_has_the_defaults_of_nginx()
    {
        var upstream = One("upstream x-model {\n  server 10.0.0.1:5001;\n  server app.example;\n}");
        Assert.Equal(("x-model", "x.conf", 1, "round-robin", ""), (upstream.Name, upstream.File, upstream.Line, upstream.Method, upstream.HostName));
        Assert.Null(upstream.Keepalive);
        Assert.Null(upstream.Zone);
        Assert.Equal(
            new NginxUpstreamServer
            {
                Address = "10.0.0.1:5001", Host = "10.0.0.1", Port = 5001, Weight = 1, MaxFails = 1, FailTimeout = TimeSpan.FromSeconds(10),
                SharePercent = 50, File = "x.conf", Line = 2,
            },
            upstream.Server[0]);
        Assert.Equal(("app.example", 80), (upstream.Server[1].Host, upstream.Server[1].Port));
    }

    [Fact]
    public void Every_parameter_is_read()
    {
        var upstream = One("""
            upstream a {
                zone a 64k; hash $request_uri consistent; keepalive 32;
                server b:1 weight=5 max_fails=0 fail_timeout=1m30s max_conns=7 slow_start=500ms down backup resolve route=r service=s drain;
            }
            """);
        Assert.Equal(("hash", 32, "a"), (upstream.Method, upstream.Keepalive, upstream.Zone));
        Assert.Equal(["$request_uri", "consistent"], upstream.MethodArgument);
        Assert.Equal(
            new NginxUpstreamServer
            {
                Address = "b:1", Host = "b", Port = 1, Weight = 5, MaxFails = 0, FailTimeout = TimeSpan.FromSeconds(90), MaxConns = 7,
                SlowStart = TimeSpan.FromMilliseconds(500), Down = true, Backup = true, Resolve = true, Route = "r", Service = "s", Drain = true,
                File = "x.conf", Line = 3,
            },
            upstream.Server[0]);
    }

    [Theory]
    [InlineData("server a; server b weight=3;", "25 75")]
    [InlineData("server a; server b weight=3 down;", "100 0")]
    [InlineData("server a; server b backup;", "100 0")]
    [InlineData("server a down; server b backup; server c backup;", "0 50 50")]
    [InlineData("server a down;", "0")]
    public void Shares_follow_the_weights_of_the_servers_that_serve(string servers, string shares) =>
        Assert.Equal(shares, string.Join(' ', One($"upstream a {{ {servers} }}").Server.Select(s => $"{s.SharePercent}")));

    [Theory]
    [InlineData("[::1]:81", "::1", 81)]
    [InlineData("[fe80::1]", "fe80::1", 80)]
    [InlineData("unix:/run/a.sock", "/run/a.sock", null)]
    [InlineData("a:99999", "a", null)]
    public void Addresses_have_their_parts(string address, string host, int? port)
    {
        var server = One($"upstream a {{ server {address}; }}").Server[0];
        Assert.Equal((address, host, port), (server.Address, server.Host, server.Port));
    }

    [Fact]
    public void Upstreams_of_stream_are_others_and_files_of_conf_d_count() =>
        Assert.Equal(
            ["b", "c"],
            NginxUpstreams.In(NginxConfiguration.Of(NginxDocument.Parse(
                "stream { upstream a { server x:1; } } http { upstream b { server x; } } upstream c { server x; }", "x.conf"))).Select(u => u.Name));

    [Theory]
    [InlineData("10", 10_000)]
    [InlineData("0", 0)]
    [InlineData("10s", 10_000)]
    [InlineData("500ms", 500)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1m 30s", 90_000)]
    [InlineData("1h30", 3_630_000)]
    [InlineData("1w2d3h4m5s6ms", 788_645_006)]
    [InlineData("1s 5", 6_000)]
    [InlineData("10 ", 10_000)]
    [InlineData("m5", 5_000)]
    public void Times_are_read_as_nginx_does(string text, long milliseconds)
    {
        Assert.True(NginxTime.TryParse(text, out var span));
        Assert.Equal(milliseconds, span.TotalMilliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1")]
    [InlineData("1.5s")]
    [InlineData("1s1m")]
    [InlineData("1s1s")]
    [InlineData("1y")]
    [InlineData("1M")]
    [InlineData("10 s")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999999999w")]
    public void What_is_no_time_is_none(string text) => Assert.False(NginxTime.TryParse(text, out _));

    [Fact]
    public void Settings_in_seconds_have_years_and_no_milliseconds()
    {
        Assert.True(NginxTime.TryParseSeconds("1y2M", out var span));
        Assert.Equal(425, span.TotalDays);
        Assert.False(NginxTime.TryParseSeconds("500ms", out _));
    }

    [SkippableFact]
    public void Servers_are_those_of_the_corpus()
    {
        var cases = NginxCorpus.Cases("upstream-server-parse");
        foreach (var test in cases)
        {
            var server = One($"upstream a {{ {test.Text()} }}").Server[0];
            var expect = test.GetProperty("expect");
            Assert.Equal(expect.GetProperty("address").GetString(), server.Address);
            Assert.Equal(expect.GetProperty("flags").EnumerateArray().Any(f => f.GetString() == "down"), server.Down);
            Assert.Equal(expect.GetProperty("params").TryGetProperty("weight", out var weight) ? weight.GetString() : "1", $"{server.Weight}");
        }

        Assert.NotEmpty(cases);
    }

    private static NginxUpstream One(string text) => Assert.Single(NginxUpstreams.In(NginxConfiguration.Of(NginxDocument.Parse(text, "x.conf"))));
}
