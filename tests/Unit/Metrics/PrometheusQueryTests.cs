using XDeploy.Engine.Metrics;
using static XDeploy.Unit.Metrics.PrometheusAnswers;

namespace XDeploy.Unit.Metrics;

public sealed class PrometheusQueryTests
{
    [Fact]
    public async Task A_query_is_asked_by_GET_with_its_timeout_and_headers()
    {
        using var prometheus = new PrometheusStub(Up);
        var query = new PrometheusQuery { Url = new Uri(prometheus.Url, "/metrics/"), Query = "up{job=~\"a|b\"} + 1", Header = [KeyValuePair.Create("Authorization", "Bearer abc")] };

        var answer = await query.AskAsync(default);

        Assert.Equal([("up{instance=\"localhost:9090\",job=\"prometheus\"}", 1.0), ("up{instance=\"localhost:9100\",job=\"node\"}", 0.0)], answer.Sample.Select(s => (s.Series, s.Value)));
        Assert.StartsWith("GET /metrics/api/v1/query?query=up%7Bjob%3D~%22a%7Cb%22%7D%20%2B%201&timeout=10000ms HTTP/1.1\r\n", Assert.Single(prometheus.Request), StringComparison.Ordinal);
        Assert.Contains("\r\nAuthorization: Bearer abc\r\n", prometheus.Request[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_query_is_asked_by_POST()
    {
        using var prometheus = new PrometheusStub(Scalar("1"));

        var answer = await new PrometheusQuery { Url = prometheus.Url, Query = "x + " + new string('1', 5000) }.AskAsync(default);

        Assert.Equal(1, Assert.Single(answer.Sample).Value);
        Assert.StartsWith("POST /api/v1/query HTTP/1.1\r\n", Assert.Single(prometheus.Request), StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: application/x-www-form-urlencoded\r\n", prometheus.Request[0], StringComparison.Ordinal);
        Assert.EndsWith("1&timeout=10000ms", prometheus.Request[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_Prometheus_is_told_in_its_words()
    {
        using var prometheus = new PrometheusStub(BadData, "400 Bad Request");

        Assert.Contains("bad_data: invalid parameter", (await new PrometheusQuery { Url = prometheus.Url, Query = "sum(" }.AskAsync(default)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_nobody_listens_is_told()
    {
        Uri gone;
        using (var prometheus = new PrometheusStub(Up)) gone = prometheus.Url;

        Assert.StartsWith($"Prometheus cannot be asked at {gone}: ", (await new PrometheusQuery { Url = gone, Query = "up" }.AskAsync(default)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_waited_for_until_the_timeout()
    {
        using var prometheus = new PrometheusStub(null);

        var answer = await new PrometheusQuery { Url = prometheus.Url, Query = "up", Timeout = TimeSpan.FromMilliseconds(200) }.AskAsync(default);

        Assert.Equal($"Prometheus did not answer at {prometheus.Url} within 0.2 s", answer.Problem);
    }

    [Fact]
    public async Task A_query_that_is_cancelled_is_no_answer()
    {
        using var prometheus = new PrometheusStub(null);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PrometheusQuery { Url = prometheus.Url, Query = "up" }.AskAsync(stop.Token));
    }

    public static TheoryData<PrometheusQuery> Wrong => new()
    {
        new PrometheusQuery { Url = new Uri("prom:9090"), Query = "up" },
        new PrometheusQuery { Url = new Uri("/prometheus", UriKind.Relative), Query = "up" },
        new PrometheusQuery { Url = new Uri("http://prom/graph?g0.expr=up"), Query = "up" },
        new PrometheusQuery { Url = new Uri("http://user:secret@prom"), Query = "up" },
        new PrometheusQuery { Url = new Uri("http://prom"), Query = "up", Timeout = TimeSpan.Zero },
        new PrometheusQuery { Url = new Uri("http://prom"), Query = "up", Header = [KeyValuePair.Create("X-A", "secret\r\nX-B: c")] },
        new PrometheusQuery { Url = new Uri("http://prom"), Query = "up", Header = [KeyValuePair.Create("X A", "secret")] },
        new PrometheusQuery { Url = new Uri("http://prom"), Query = "up", Header = [KeyValuePair.Create("Content-Type", "secret")] },
    };

    [Theory]
    [MemberData(nameof(Wrong), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_asked_is_refused(PrometheusQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var error = Assert.Throws<DeployException>(query.Check);

        Assert.Equal("PrometheusQueryInvalid", error.ErrorId);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }
}
