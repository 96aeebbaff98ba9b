using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Journal;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Gets the deployments that there were, the newest first: who moved what from which release to which, when, for how long, and how it ended. For a service the history is
/// the one on its anchor host, which all controllers share; without one it is that of this machine. One that has no end and whose controller is gone is Interrupted.
/// </summary>
/// <example>
/// <code>$service | Get-Deployment</code>
/// <para>Shows the last 20 deployments of a service, whoever made them.</para>
/// </example>
/// <example>
/// <code>(Get-Deployment x-model -Last 1).Events</code>
/// <para>Shows what happened in the last deployment of x-model that this machine made.</para>
/// </example>
[Cmdlet(VerbsCommon.Get, "Deployment", DefaultParameterSetName = NameSet)]
[OutputType(typeof(Deployment))]
public sealed class GetDeploymentCommand : AsyncCmdlet
{
    private const string NameSet = "Name";
    private const string ServiceSet = "Service";

    /// <summary>Name of a service whose deployments by this machine are to be shown; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0, ParameterSetName = NameSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string Name { get; set; } = "*";

    /// <summary>The service whose anchor host is asked: the first balancer, or the first host of a service without one.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ServiceSet)]
    public DeployService Service { get; set; } = null!;

    /// <summary>How many to show at most. Default 20.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; } = 20;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == NameSet)
        {
            var pattern = new WildcardPattern(Name, WildcardOptions.IgnoreCase);
            WriteObject(DeploymentHistory.Local().Where(d => pattern.IsMatch(d.Service)).OrderByDescending(d => d.Start).Take(Last), enumerateCollection: true);
            return;
        }

        var service = Service;
        StartWorker(() => ReadAsync(service), service);
        DrainReady();
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => DrainAll();

    private async Task ReadAsync(DeployService service)
    {
        var anchor = await SessionPool.Shared.GetAsync(ServiceLock.Anchor(service), StopToken).ConfigureAwait(false);
        var held = await ServiceLockState.ReadAsync(anchor, service.Name, StopToken).ConfigureAwait(false);
        foreach (var journal in await DeploymentHistory.OfAnchorAsync(anchor, service.Name, Last, StopToken).ConfigureAwait(false))
            await Channel.OutputAsync(journal.ToDeployment(held)).ConfigureAwait(false);
    }
}
