using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Cmdlets.Systemd;
using XDeploy.Engine.Metrics;

namespace XDeploy.Cmdlets.Metrics;

/// <summary>
/// Asks Prometheus for a number of this moment, and judges it by limits: Pass, Fail or Inconclusive. Where a query finds several, all of them have to be within the limits. It is
/// Inconclusive where nothing is found, something that is found is no number, or Prometheus warns, refuses the query or cannot be asked. As a gate of a canary it takes the release back, lets
/// it go on, or holds it. Several queries of a gate all have to hold, as several gates do; do not join them with -and, to which every finding is true.
/// </summary>
/// <example>
/// <code>$rate = 'sum(rate(http_requests_total{job="x-model",code=~"5.."}[1m])) / sum(rate(http_requests_total{job="x-model"}[1m]))'
/// $service | Invoke-CanaryDeployment -Release 2.4.1 -Gate { Test-PrometheusQuery http://prom:9090 $rate -Maximum 0.01 }</code>
/// <para>A canary that goes on only while Prometheus sees at most 1 % of errors.</para>
/// </example>
/// <example>
/// <code>(Test-PrometheusQuery https://metrics.example/prometheus 'up{job="x-model"}' -Minimum 1 -Header @{ Authorization = "Bearer $token" }).Judgement</code>
/// <para>Pass where Prometheus reaches every replica.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "PrometheusQuery")]
[OutputType(typeof(CanaryFinding))]
public sealed class TestPrometheusQueryCommand : AsyncCmdlet
{
    /// <summary>Where Prometheus is: http://HOST:PORT, with a path where its pages have one. What answers the same API, such as Thanos or Mimir, does as well.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public Uri Url { get; set; } = null!;

    /// <summary>The query, in PromQL: one that gives a scalar or an instant vector.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public string Query { get; set; } = string.Empty;

    /// <summary>The least that each number may be. A minimum, a maximum or both are needed.</summary>
    [Parameter]
    public double? Minimum { get; set; }

    /// <summary>The most that each number may be.</summary>
    [Parameter]
    public double? Maximum { get; set; }

    /// <summary>How long the answer may take: seconds, or a text such as "500ms". Default 10 s. As a gate, each look at the canary waits for it.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Headers to send: @{ Authorization = "Bearer $token" }, or X-Scope-OrgID.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Header { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var query = new PrometheusQuery { Url = Url, Query = Query, Timeout = Timeout, Header = UnitParameters.Pairs(Header) };
        var limits = new PrometheusLimits(Minimum, Maximum);
        try
        {
            limits.Check();
            query.Check();
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, Query));
        }

        StartWorker(async () => await JudgeAsync(query, limits).ConfigureAwait(false), Query);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task JudgeAsync(PrometheusQuery query, PrometheusLimits limits)
    {
        var answer = await query.AskAsync(StopToken).ConfigureAwait(false);
        await Channel.OutputAsync(limits.Judge(query.Query, answer)).ConfigureAwait(false);
    }
}
