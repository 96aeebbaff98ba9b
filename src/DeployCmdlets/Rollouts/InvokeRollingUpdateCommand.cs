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
/// <code>$service | Invoke-RollingUpdate 2.4.1 -First canary -MaxFailure 2%</code>
/// <para>Begins with the hosts that have the tag canary, and goes on as long as no more than one replica of fifty fails or cannot be reached.</para>
/// </example>
/// <example>
/// <code>$service | Invoke-RollingUpdate 2.4.1 -Hook @{ Migration = { ./migrate.ps1 -To $args[0].Release }; AfterBatch = { ./smoke.ps1 $args[0].Replica } }</code>
/// <para>Expands the schema once, and tries out every batch; where a script throws, the update ends.</para>
/// </example>
[Cmdlet(VerbsLifecycle.Invoke, "RollingUpdate", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(Rollout))]
public sealed class InvokeRollingUpdateCommand : RolloutCmdlet
{
    private HookTable? _hooks;

    /// <summary>The release; it must be on every host (Send-Artifact).</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public ReleaseId Release { get; set; } = null!;

    /// <summary>Sizes of the batches in turn, as a number of replicas or a share of all; the last one holds for the rest. Default 1, 10%, 25%.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public ReplicaCount[] BatchSize { get; set; } = [new(1), new("10%"), new("25%")];

    /// <summary>How many replicas must stay in rotation at every moment: a number or a share, rounded up. Default 75%.</summary>
    [Parameter]
    public ReplicaCount MinAvailable { get; set; } = new("75%");

    /// <summary>
    /// How many replicas may fail before the update ends: a number or a share, rounded down. Those that fail are put back and the update goes on, to the status
    /// Incomplete and a warning. Replicas of hosts that cannot be reached count, and are skipped; so do those that are left out of rotation. The first batch may
    /// never fail. Resume-Deployment takes along what is missing. Default 0: the first failure, or host that cannot be reached, is the end.
    /// </summary>
    [Parameter]
    public ReplicaCount MaxFailure { get; set; } = new(0);

    /// <summary>The hosts whose replicas come first, in turn: names or tags, wildcards too. The rest alternate between hosts. Default: none.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] First { get; set; } = [];

    /// <summary>How a replica is taken out of rotation: Auto, Refuse, NginxDown or None. Auto takes what loses least. Default Auto.</summary>
    [Parameter]
    public DrainMethod DrainMethod { get; set; } = DrainMethod.Auto;

    /// <summary>How long connections that are open may take to end. Default 30 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica may take until it is healthy. Default 30 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ReadyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a replica must stay healthy, without a restart, before it is put back into rotation. Default 10 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan StableFor { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time between two probes; the first ones come faster. Default 1 s.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For how long a balancer passes a replica by after a refused connection: fail_timeout of its server lines. A readmitted replica counts as
    /// out of rotation for that long. Default: what the balancers' files say, and one second more, since nginx counts in seconds; 11 s where the upstream is not found.
    /// </summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? SettleTime { get; set; }

    /// <summary>The version that replicas of the release report on the health probe. Default: the release's id. A replica that reports none is not held to it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExpectedVersion { get; set; }

    /// <summary>
    /// Script blocks that run at points of the update, under its lock, and get what is going on ($args[0]: Point, Id, Service, Release, Batch, Replica, Status): a table
    /// with the keys BeforeDeployment, Migration, BeforeBatch, AfterBatch and AfterDeployment. One that throws ends the update before its next effect. Migration runs once for a
    /// release, also where the update is resumed or begun anew. Old and new replicas serve at the same time: a change of a schema has to suit both (expand first, contract with a later release).
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
            _hooks = new HookTable(Hook, Channel);
        }
        catch (DeployException e)
        {
            ThrowTerminatingError(DeployErrorRecord.From(e, this));
        }
    }

    private protected override Task<IDeployment> AskAsync(DeployService service) => Task.FromResult<IDeployment>(
        new RollingUpdate(service, Request(), RolloutCause.New, SessionPool.Shared, TimeProvider.System) { Hooks = _hooks!.ToHooks() });

    private RolloutRequest Request() => new()
    {
        Release = Release,
        BatchSize = BatchSize,
        MinAvailable = MinAvailable,
        MaxFailures = MaxFailure,
        First = First,
        DrainMethod = DrainMethod,
        DrainTimeout = DrainTimeout,
        ReadyTimeout = ReadyTimeout,
        StableFor = StableFor,
        ProbeInterval = ProbeInterval,
        SettleTime = SettleTime,
        ExpectedVersion = ExpectedVersion ?? Release.Value,
    };
}
