using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using XDeploy.Cmdlets.Metrics;
using XDeploy.Cmdlets.Rollouts;
using static XDeploy.Unit.Metrics.PrometheusAnswers;

namespace XDeploy.Unit.Metrics;

/// <summary>The cmdlet in a gate of a canary, as an operator writes it.</summary>
public sealed class PrometheusGateTests
{
    [Theory]
    [InlineData("{ Test-PrometheusQuery $good 'rate' -Maximum 0.01 }", CanaryJudgement.Pass, "says Pass: 0.004 is at most 0.01")]
    [InlineData("{ Test-PrometheusQuery $bad 'rate' -Maximum 0.01 }", CanaryJudgement.Fail, "says Fail: 0.2 is above 0.01")]
    [InlineData("{ Test-PrometheusQuery $empty 'rate' -Maximum 0.01 }", CanaryJudgement.Inconclusive, "says Inconclusive: Prometheus found nothing")]
    [InlineData("{ Test-PrometheusQuery $good 'rate' }", CanaryJudgement.Inconclusive, "failed: nothing can be judged by these limits")]
    [InlineData("{ Test-PrometheusQuery prom:9090 'rate' -Maximum 1 }", CanaryJudgement.Inconclusive, "failed: Prometheus cannot be asked: 'prom:9090' is no address")]
    // No finding is passed over, whatever comes behind it.
    [InlineData("{ Test-PrometheusQuery $bad 'rate' -Maximum 0.01; Test-PrometheusQuery $good 'rate' -Maximum 0.01 }", CanaryJudgement.Fail, "says Fail: 0.2 is above 0.01")]
    [InlineData("{ Test-PrometheusQuery $empty 'rate' -Maximum 0.01; $true }", CanaryJudgement.Inconclusive, "says Inconclusive: Prometheus found nothing")]
    [InlineData("{ Test-PrometheusQuery $good 'rate' -Maximum 0.01; $false }", CanaryJudgement.Fail, "does not hold")]
    [InlineData("{ 'rate', 'rate' | Test-PrometheusQuery $bad -Maximum 0.01 }", CanaryJudgement.Fail, "says Fail: 0.2 is above 0.01")]
    [InlineData("{ (Test-PrometheusQuery $bad 'rate' -Maximum 0.01).Canary -lt 0.5 }", CanaryJudgement.Pass, "holds")]
    public void Prometheus_decides_about_a_canary_that_is_no_worse_otherwise(string gate, CanaryJudgement judgement, string reason)
    {
        using var good = new PrometheusStub(Scalar("0.004"));
        using var bad = new PrometheusStub(Scalar("0.2"));
        using var empty = new PrometheusStub(Vector());
        var state = InitialSessionState.CreateDefault2();
        state.Commands.Add(new SessionStateCmdletEntry("Test-PrometheusQuery", typeof(TestPrometheusQueryCommand), null));
        state.Commands.Add(new SessionStateCmdletEntry("Test-CanaryTraffic", typeof(TestCanaryTrafficCommand), null));
        using var shell = PowerShell.Create(state);
        foreach (var (name, value) in new (string, object)[] { ("good", good.Url), ("bad", $"{bad.Url}"), ("empty", empty.Url), ("traffic", new[] { Traffic("10.0.0.1:5001"), Traffic("10.0.0.2:5001") }) })
            shell.Runspace.SessionStateProxy.SetVariable(name, value);

        var output = shell.AddScript($"$traffic | Test-CanaryTraffic 10.0.0.2:5001 -Gate {gate}").Invoke();

        Assert.Empty(shell.Streams.Error);
        var verdict = Assert.IsType<CanaryVerdict>(Assert.Single(output).BaseObject);
        Assert.Equal(judgement, verdict.Verdict);
        Assert.Contains(reason, verdict.Finding.Single(f => f.Metric == "Gate1").Reason, StringComparison.Ordinal);
    }

    private static NginxTraffic Traffic(string address) => new()
    {
        HostName = ["lb1"],
        Address = address,
        Requests = 4000,
        Status = new ReadOnlyDictionary<int, long>(new Dictionary<int, long> { [200] = 4000 }),
        Time = new ReadOnlyDictionary<TimeSpan, long>(Enumerable.Range(48, 10).ToDictionary(ms => TimeSpan.FromMilliseconds(ms), _ => 400L)),
        Quantile = ReadOnlyDictionary<double, TimeSpan>.Empty,
        Position = [],
    };
}
