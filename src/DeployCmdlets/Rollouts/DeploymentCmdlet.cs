using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>The base of the cmdlets that run a deployment of a service.</summary>
public abstract class DeploymentCmdlet : RolloutCmdlet
{
    /// <summary>How long to wait for another deployment of the service to end: seconds, or a text such as "10min". Default 0: it is an error that names its owner.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan WaitLock { get; set; } = TimeSpan.Zero;

    /// <summary>The deployment that is asked for.</summary>
    private protected abstract Task<IDeployment> AskAsync(DeployService service);

    private protected override async Task RunAsync(DeployService service) =>
        await DeployAsync(service, await AskAsync(service).ConfigureAwait(false), WaitLock).ConfigureAwait(false);
}
