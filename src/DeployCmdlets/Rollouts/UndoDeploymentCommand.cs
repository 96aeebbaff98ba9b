using System.Management.Automation;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Takes a deployment back, whether it has ended or not: a rolling update to the release that the replicas ran before it, with the batches, the floor and the times of the
/// deployment. The release must still be on the hosts. A canary loses its share of the traffic first, and at the end the weights are what they were before it.
/// A blue/green deployment gives all requests to the old colour again, in one reload of nginx while that one is still kept running, and stops the new one.
/// Units, drop-ins, environment files and the files of nginx come back too, as they were with that release: what hosts have kept of them, in /var/lib/xdeploy. Which servers an upstream has, their weights
/// and marks, and how many instances there are stay as they are; a unit or a site that came since stays too.
/// </summary>
/// <example>
/// <code>$service | Undo-Deployment</code>
/// <para>Goes back to the release before.</para>
/// </example>
/// <example>
/// <code>$service | Undo-Deployment -Release 2.3.9</code>
/// <para>Goes back further, to a release that is named.</para>
/// </example>
/// <example>
/// <code>$service | Undo-Deployment -WhatIf</code>
/// <para>Shows the batches, and what would change in units, drop-ins and the files of nginx, as a diff.</para>
/// </example>
[Cmdlet(VerbsCommon.Undo, "Deployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Rollout))]
public sealed class UndoDeploymentCommand : DeploymentCmdlet
{
    /// <summary>The deployment, as Get-Deployment tells it. Default: the last one of the service that was not taken back yet.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    /// <summary>The release to go to. Default: the one that the replicas ran before; where they ran several, the one of them that the last deployment before brought whole.</summary>
    [Parameter]
    public ReleaseId? Release { get; set; }

    /// <summary>
    /// Go back to the release alone: units, drop-ins, environment files and the files of nginx stay as they are. Default: they come back as they were with that release, as far as hosts have kept
    /// them; -WhatIf shows what would change in them.
    /// </summary>
    [Parameter]
    public SwitchParameter ReleaseOnly { get; set; }

    private protected override async Task<IDeployment> AskAsync(DeployService service) =>
        await (await HistoryAsync(service).ConfigureAwait(false)).UndoAsync(Id, Release, ReleaseOnly, StopToken).ConfigureAwait(false);
}
