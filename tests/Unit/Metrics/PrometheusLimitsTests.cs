using System.Net;
using System.Text;
using XDeploy.Engine.Metrics;
using static XDeploy.Unit.Metrics.PrometheusAnswers;

namespace XDeploy.Unit.Metrics;

public sealed class PrometheusLimitsTests
{
    public static TheoryData<string, double?, double?, CanaryJudgement, string> Answers => new()
    {
        { Scalar("0.004"), null, 0.01, CanaryJudgement.Pass, "0.004 is at most 0.01" },
        { Scalar("0.01"), null, 0.01, CanaryJudgement.Pass, "0.01 is at most 0.01" },
        { Scalar("1e-05"), 0, 1, CanaryJudgement.Pass, "1E-05 is between 0 and 1" },
        { Scalar("0.02"), null, 0.01, CanaryJudgement.Fail, "0.02 is above 0.01" },
        { Scalar("0.02"), 0.5, null, CanaryJudgement.Fail, "0.02 is below 0.5" },
        { Scalar("-3"), -2, 2, CanaryJudgement.Fail, "-3 is below -2" },
        { Scalar("+Inf"), null, 0.01, CanaryJudgement.Fail, "Infinity is above 0.01" },
        { Scalar("-Inf"), 0, 1, CanaryJudgement.Fail, "-Infinity is below 0" },
        { Scalar("NaN"), null, 0.01, CanaryJudgement.Inconclusive, "NaN is no number" },
        { Vector("0.5"), null, 1, CanaryJudgement.Pass, "0.5 of {i=\"0\"} is at most 1" },
        { Vector("0.5", "0.9", "0.1"), null, 1, CanaryJudgement.Pass, "0.9 of {i=\"1\"} is at most 1, and nearer to it than 2 others" },
        { Vector("0.5", "3", "2"), null, 1, CanaryJudgement.Fail, "3 of {i=\"1\"} is above 1, and 1 more of 3 are out of bounds" },
        { Vector("0.5", "NaN"), null, 1, CanaryJudgement.Inconclusive, "NaN of {i=\"1\"} is no number" },
        // What is certain does not wait for what is not known.
        { Vector("NaN", "3"), null, 1, CanaryJudgement.Fail, "3 of {i=\"1\"} is above 1" },
        { Vector(), null, 1, CanaryJudgement.Inconclusive, "Prometheus found nothing" },
        { Up, 1, null, CanaryJudgement.Fail, "0 of up{instance=\"localhost:9100\",job=\"node\"} is below 1" },
        { BadData, null, 1, CanaryJudgement.Inconclusive, "Prometheus refuses the query: bad_data: invalid parameter \"query\": 1:8: parse error: unclosed left parenthesis" },
        { Scalar("0.004").Replace("{\"status\"", "{\"warnings\":[\"store is gone\"],\"status\"", StringComparison.Ordinal), null, 1, CanaryJudgement.Inconclusive, "Prometheus warns: store is gone" },
        { Scalar("0.004").Replace("{\"status\"", "{\"infos\":[\"might not be a counter\"],\"status\"", StringComparison.Ordinal), null, 1, CanaryJudgement.Pass, "0.004 is at most 1" },
        { """{"status":"success","data":{"resultType":"matrix","result":[]}}""", null, 1, CanaryJudgement.Inconclusive, "the query's result is a matrix, which is no number of this moment" },
        { """{"status":"success","data":{"resultType":"string","result":[1435781451.781,"x"]}}""", null, 1, CanaryJudgement.Inconclusive, "the query's result is a string, which is no number of this moment" },
        {
            """{"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"h"},"histogram":[1435781451.781,{"count":"60","sum":"1","buckets":[]}]}]}}""",
            null, 1, CanaryJudgement.Inconclusive, "h is no number, as a histogram is none: ask for a rate or a quantile of it"
        },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void An_answer_is_judged(string body, double? minimum, double? maximum, CanaryJudgement judgement, string reason)
    {
        var finding = new PrometheusLimits(minimum, maximum).Judge("the query", Answer(body));

        Assert.Equal((judgement, reason, "the query"), (finding.Judgement, finding.Reason, finding.Metric));
    }

    [Fact]
    public void A_finding_has_the_number_and_the_limit_that_decided()
    {
        var finding = new PrometheusLimits(0, 1).Judge("q", Answer(Vector("0.5", "-3", "2")));

        Assert.Equal((-3.0, 0.0), (finding.Canary, finding.Threshold));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("<html>")]
    [InlineData("{}")]
    [InlineData("""{"status":"success"}""")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar"}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,2]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"two"]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":{}}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[null]}}""")]
    public void What_is_no_answer_of_Prometheus_is_inconclusive(string body)
    {
        var finding = new PrometheusLimits(0, 1).Judge("q", Answer(body, HttpStatusCode.BadGateway));

        Assert.Equal((CanaryJudgement.Inconclusive, "what answers is no Prometheus: HTTP 502, without an answer of its API"), (finding.Judgement, finding.Reason));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(2.0, 1.0)]
    [InlineData(double.NaN, null)]
    [InlineData(null, double.PositiveInfinity)]
    public void Limits_that_judge_nothing_are_refused(double? minimum, double? maximum) =>
        Assert.Equal("PrometheusLimitsInvalid", Assert.Throws<DeployException>(new PrometheusLimits(minimum, maximum).Check).ErrorId);

    private static PrometheusAnswer Answer(string body, HttpStatusCode status = HttpStatusCode.OK) => PrometheusAnswer.Of(status, Encoding.UTF8.GetBytes(body));
}
