using System.Management.Automation;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Plans a rolling update without changing anything: its batches, how many replicas are left in rotation in each, a diff of the files that change, and what was seen of every replica. Invoke-RollingUpdate -Plan
/// runs it later as it was reviewed, and refuses it where the fleet is no longer what it was.
/// </summary>
/// <example>
/// <code>$service | New-RolloutPlan -Release 2.4.1 -BatchSize 1, 25% -Path plan.json
/// $service | Invoke-RollingUpdate -Plan plan.json</code>
/// <para>Writes a plan to a file, and runs it once it was approved.</para>
/// </example>
[Cmdlet(VerbsCommon.New, "RolloutPlan", DefaultParameterSetName = ReleaseSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(DeploymentPlan))]
public sealed class NewRolloutPlanCommand : RollingUpdateCmdlet
{
    /// <summary>The file to write the plan to as well, in JSON. One that is there is replaced. That is all that -WhatIf and -Confirm are about.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    private protected override async Task RunAsync(DeployService service)
    {
        var update = new RollingUpdate(await LiveAsync(service).ConfigureAwait(false), Request(), RolloutCause.New, SessionPool.Shared, TimeProvider.System);
        var plan = await update.RecordPlanAsync(StopToken).ConfigureAwait(false);
        if (Path is not null)
        {
            var path = await Channel.CallAsync(() => GetUnresolvedProviderPathFromPSPath(Path)).ConfigureAwait(false);
            if (await Channel.ShouldProcessAsync($"Write the plan to {path}", path, "Write plan").ConfigureAwait(false))
                await File.WriteAllTextAsync(path, PlanRecord.ToText(plan) + "\n", StopToken).ConfigureAwait(false);
        }

        await Channel.OutputAsync(plan).ConfigureAwait(false);
    }
}
