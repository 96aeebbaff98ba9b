using System.Management.Automation;
using XDeploy.Cmdlets.Nginx;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Judges a canary by what Measure-NginxTraffic measured: its errors and its latency are compared with those of the old version in the same minutes,
/// and held to fixed thresholds. The verdict is Pass, Fail or Inconclusive: wait longer. It may be asked again and again as requests come in, measured from the
/// same start: the risk of a false alarm stays what it is. A failure may come early, a pass takes enough requests. Measure by Address where you can: an answer
/// that nginx gives for a replica that is down names no version, and would not be counted against one.
/// </summary>
/// <example>
/// <code>$start = $service.Balancer | Measure-NginxTraffic -Upstream x-model -PositionOnly
/// do { Start-Sleep 30; $verdict = $service.Balancer | Measure-NginxTraffic -Since $start | Test-CanaryTraffic 10.0.0.1:5001 }
/// while ($verdict.Verdict -eq 'Inconclusive')</code>
/// <para>Compares one replica, which runs the new version, with all others until the verdict is clear.</para>
/// </example>
/// <example>
/// <code>$traffic | Test-CanaryTraffic 2.4.1 2.4.0 -MaxErrorRate 0.01 -MaxLatency 500ms -Gate { param($Canary, $Baseline) $Canary.ErrorRate -le 2 * $Baseline.ErrorRate }</code>
/// <para>Compares two versions, with fixed thresholds and a condition of one's own.</para>
/// </example>
[Cmdlet(VerbsDiagnostic.Test, "CanaryTraffic")]
[OutputType(typeof(CanaryVerdict))]
public sealed class TestCanaryTrafficCommand : CanaryCriteriaCmdlet
{
    private readonly List<NginxTraffic> _traffic = [];

    /// <summary>What was measured, told apart by server or version. Several measurements of the same minutes are added up.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public NginxTraffic[] Traffic { get; set; } = [];

    /// <summary>The servers or versions that are the canary, wildcards too: 10.0.0.1:5001, or 2.4.1.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Canary { get; set; } = [];

    /// <summary>The servers or versions to compare with, wildcards too. Default: all but the canary.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] Baseline { get; set; } = [];

    /// <summary>Statuses below 500 that are errors too, such as 429. Default: none.</summary>
    [Parameter]
    [ValidateRange(100, 599)]
    public int[] ErrorStatus { get; set; } = [];

    /// <summary>
    /// Conditions of your own: script blocks that get the canary's sample and the old version's, and answer $true, $false, the name of a verdict, or what
    /// Test-PrometheusQuery finds. One that fails or says nothing is inconclusive.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ScriptBlock[] Gate { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _traffic.AddRange(Traffic);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        WarnOfMissing(Canary);
        WarnOfMissing(Baseline);
        var canary = new NamePatterns(Canary);
        var baseline = Baseline.Length > 0 ? new NamePatterns(Baseline) : new NamePatterns(["*"]);
        var isCanary = _traffic.ToLookup(t => Names(t).Any(canary.Match));
        List<NginxTraffic> others = [.. isCanary[false].Where(t => Names(t).Any(baseline.Match))];
        var first = TrafficSample.Of(string.Join(", ", Canary), isCanary[true], ErrorStatus);
        var second = Baseline.Length > 0 || others.Count > 0
            ? TrafficSample.Of(Baseline.Length > 0 ? string.Join(", ", Baseline) : "all others", others, ErrorStatus)
            : null;
        try
        {
            // Restarts are nothing that balancers measure.
            WriteObject(CanaryAnalysis.Judge(first, second, Criteria(new CanaryCriteria { MaxRestarts = null }), [.. Gate.Select((gate, i) => CanaryGate.Ask(gate, i + 1, first, second))]));
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, this));
        }
    }

    private void WarnOfMissing(string[] names)
    {
        foreach (var name in new NamePatterns(names).Unmatched(_traffic.SelectMany(Names)))
            WriteWarning($"nothing of what was measured is of '{name}'.");
    }

    private static IEnumerable<string> Names(NginxTraffic traffic) => new[] { traffic.Address, traffic.Version }.OfType<string>();
}
