using System.Collections;
using System.Management.Automation;
using XDeploy.Cmdlets.Pipeline;
using XDeploy.Engine.Rollouts;
using XDeploy.Engine.Ssh;

namespace XDeploy.Cmdlets.Rollouts;

/// <summary>
/// Updates the replicas of a service to a release, batch by batch: out of rotation, pinned and restarted, proven healthy, back into
/// rotation. The first batch that fails is put back to what it ran before, and the update ends there with an error. A second run of the same
/// update changes nothing. Events go to the information stream.
/// </summary>
/// <example>
/// <code>$service | Invoke-RollingUpdate -Release 2.4.1 -BatchSize 1, 25%</code>
/// <para>Updates one replica, then a quarter of them at a time.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-RollingUpdate -Release 2.4.1 -Window 10%</code>
/// <para>Updates one replica, then keeps a tenth of all of them on the move: a slow one holds nobody up.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-RollingUpdate -Release 2.4.1 -BatchSize 3 -MinAvailable 100% -Surge 3</code>
/// <para>Has three more replicas serve, on the service's spare ports, while three at a time are updated.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-RollingUpdate -Release 2.4.1 -First canary -MaxFailure 2%</code>
/// <para>Begins with the hosts that have the tag canary, and goes on as long as no more than one replica of fifty fails or cannot be reached.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-RollingUpdate -Release 2.4.1 -Hook @{ Migration = { ./migrate.ps1 -To $args[0].Release }; AfterBatch = { ./smoke.ps1 $args[0].Replica } }</code>
/// <para>Expands the schema once, and tries out every batch; where a script throws, the update ends.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "RollingUpdate", DefaultParameterSetName = ReleaseSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Rollout))]
public sealed class InvokeRollingUpdateCommand : RollingUpdateCmdlet
{
    private const string PlanSet = "Plan";

    private HookTable? _hooks;

    /// <summary>A plan that New-RolloutPlan made, or the file that it wrote: it is run as it was reviewed, or refused where the fleet has changed since.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PlanSet)]
    [PlanTransformation]
    [ValidateNotNull]
    public DeploymentPlan Plan { get; set; } = null!;

    /// <summary>How long to wait for another deployment of the service to end: seconds, or a text such as "10min". Default 0: it is an error that names its owner.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan WaitLock { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Script blocks that run at points of the update, under its lock, and get what is going on ($args[0]: Point, Id, Service, Release, Batch, Replica, Status): a table
    /// with the keys BeforeDeployment, Migration, BeforeBatch, AfterBatch and AfterDeployment. One that throws ends the update before its next effect. Migration runs once for a
    /// release, also where the update is begun anew. Hooks are in no journal: an update that is resumed has none, and is refused where its migration was not run yet (MigrationMissing). Old and new replicas serve at the same time: a change of a schema has to suit both (expand first, contract with a later release).
    /// </summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Hook { get; set; } = new Hashtable();

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        try
        {
            _hooks = new HookTable(Hook, HookTable.OfBatches, Channel);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, this));
        }
    }

    private protected override async Task RunAsync(DeployService service)
    {
        var reviewed = ParameterSetName == PlanSet ? Plan : null;
        var request = reviewed is null ? Request() : PlanRecord.RequestOf(reviewed);
        var update = new RollingUpdate(await LiveAsync(service).ConfigureAwait(false), request, RolloutCause.New, SessionPool.Shared, TimeProvider.System) { Hooks = _hooks!.ToHooks(), Reviewed = reviewed };
        await DeployAsync(service, update, WaitLock).ConfigureAwait(false);
    }
}
