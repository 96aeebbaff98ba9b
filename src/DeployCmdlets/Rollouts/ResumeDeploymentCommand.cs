using System.Management.Automation;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Goes on with a deployment that was interrupted, by a controller that died, a lost network or Ctrl-C, or that failed: what is to be done is found by looking at the
/// fleet, and the request is the one in the journal, which the anchor host keeps, whoever wrote it. A replica that fails goes back to the release that it ran before the
/// whole deployment. A canary goes on at the step that it has reached, also where it paused; one that was to ask script blocks is refused, since they are in no journal: run
/// Invoke-CanaryDeployment again. A blue/green deployment that paused with a release that is ready is switched: resuming it is the decision.
/// </summary>
/// <example>
/// <code>$service | Resume-Deployment</code>
/// <para>Ends what the last deployment of the service began.</para>
/// </example>
/// <example>
/// <code>$service | Resume-Deployment -Id 20261125T143000Z-5f2a10 -WhatIf</code>
/// <para>Shows what is left of a deployment.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Resume, "Deployment", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Rollout))]
public sealed class ResumeDeploymentCommand : DeploymentCmdlet
{
    /// <summary>The deployment, as Get-Deployment tells it. Default: the last one of the service.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Id { get; set; }

    private protected override async Task<IDeployment> AskAsync(DeployService service) =>
        await (await HistoryAsync(service).ConfigureAwait(false)).ResumeAsync(Id, StopToken).ConfigureAwait(false);
}
