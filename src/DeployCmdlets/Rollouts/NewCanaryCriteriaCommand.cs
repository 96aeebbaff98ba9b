using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts.Analysis;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Makes what a canary is judged by, for Invoke-CanaryDeployment -Criteria. A comparison with the old version has two limits: what is tolerated never fails, and Max never passes.
/// Fixed thresholds hold whatever the old version does.
/// </summary>
/// <example>
/// <code>$criteria = New-CanaryCriteria -MaxErrorRateIncrease 0.01 -MaxLatency 500ms
/// $service | Invoke-CanaryDeployment -Release 2.4.1 -Criteria $criteria</code>
/// <para>Stops a release that fails 1 of 100 requests more than the old one, or answers 1 of 20 in more than half a second.</para>
/// </example>
/// <example>
/// <code>$criteria | New-CanaryCriteria -MaxErrorRate 0.05</code>
/// <para>Makes criteria of others, with one thing changed.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "CanaryCriteria")]
[OutputType(typeof(CanaryCriteria))]
public sealed class NewCanaryCriteriaCommand : CanaryCriteriaCmdlet
{
    /// <summary>Criteria to begin with. Default: the default of each.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public CanaryCriteria InputObject { get; set; } = new();

    /// <summary>How often systemd may restart units of the canary. Default 0.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaxRestart { get; set; }

    /// <summary>How many probes of the canary may fail, whatever those of the old version do. Default: any number that is no worse, and no three in a row of a replica.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long MaxFailedProbe { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var criteria = Criteria(InputObject) with
        {
            MaxRestarts = IsBound(nameof(MaxRestart)) ? MaxRestart : InputObject.MaxRestarts,
            MaxFailedProbes = IsBound(nameof(MaxFailedProbe)) ? MaxFailedProbe : InputObject.MaxFailedProbes,
        };
        try
        {
            CanaryInput.Check(criteria);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, this));
        }

        WriteObject(criteria);
    }
}
